package sim

import (
	"fmt"
	"math/rand/v2"
	"time"

	"brickyard/gluster"
)

// DemoBig makes the five clusters of `brickyard serve --demo=big` as they are at this
// moment: 300 volumes of 3 to 120 bricks on hosts with long names, of which 60 have a
// task that runs for hours, and others one that failed or waits for a decision; volumes
// that are degraded, at risk, stopped, or of which nothing can be learned; a host that is
// off, and a cluster that does not answer. All but the moment is decided by fixed seeds.
func DemoBig(now func() time.Time) []*Cluster {
	var all []*Cluster
	for i, site := range bigSites {
		all = append(all, site.build(uint64(i+1), now))
	}
	return all
}

// bigSite is what one of the big demo's clusters is made from.
type bigSite struct {
	name, host string // host is a pattern of its hosts' names
	hosts      int
	volumes    int
	lost       int  // number of the host that is off, 0 if none is
	silent     bool // nothing of it answers
}

var bigSites = []bigSite{
	{name: "fra1-prod", host: "gl-fra1-stor-%03d.storage.prod.example.net", hosts: 24, volumes: 75},
	{name: "ams2-prod", host: "ams2-gluster-node-%02d.dc2.internal.example.net", hosts: 20, volumes: 75},
	{name: "waw1-backup", host: "waw1-backup-vault-%02d.storage.backup.example.net", hosts: 16, volumes: 75, lost: 7},
	{name: "sin3-edge", host: "sin3-edge-cache-%02d.ap-southeast.example.net", hosts: 12, volumes: 75},
	{name: "mad1-dr", host: "mad1-dr-stor-%02d.recovery.example.net", hosts: 6, volumes: 12, silent: true},
}

// bigAgo is how long before the present a site's past begins.
const bigAgo = 30 * time.Hour

func (site bigSite) build(seed uint64, now func() time.Time) *Cluster {
	hosts := make([]string, site.hosts)
	for i := range hosts {
		hosts[i] = fmt.Sprintf(site.host, i+1)
	}
	c, pass := demo(Config{Name: site.name, Seed: seed, Now: now, Hosts: hosts}, bigAgo)
	b := bigBuilder{Cluster: c, site: site, hosts: hosts, pass: pass, dice: rand.New(rand.NewPCG(seed, 0x6269_67))}
	for i := range site.volumes {
		b.addVolume(i)
	}
	b.longAgo()
	b.lately()
	b.trouble()
	if site.silent {
		for _, h := range hosts {
			c.PowerOff(h)
		}
	}
	return c.present(now)
}

// bigBuilder makes one site.
type bigBuilder struct {
	*Cluster
	site  bigSite
	hosts []string
	pass  func(time.Duration)
	dice  *rand.Rand
	specs []VolumeSpec
}

// What becomes of a volume goes by its number; of every 25 volumes five run a task.
func bigRuns(i int) bool     { return i%5 == 0 }
func bigWaits(i int) bool    { return i%25 == 1 }
func bigFails(i int) bool    { return i%25 == 2 }
func bigDegraded(i int) bool { return i%25 == 3 }
func bigAtRisk(i int) bool   { return i%25 == 4 }
func bigStopped(i int) bool  { return i%25 == 6 }
func bigCreated(i int) bool  { return i%75 == 7 }
func bigLocked(i int) bool   { return i%75 == 8 }
func bigSplit(i int) bool    { return i%25 == 9 }
func bigFull(i int) bool     { return i%25 == 11 }

// bigPurposes are what the volumes are called after.
var bigPurposes = []string{
	"vmimages-general-purpose", "customer-home-directories", "k8s-persistent-volumes-payments", "media-transcoding-scratch",
	"backup-weekly-offsite", "ci-build-artifacts", "registry-blobs", "mail-archive-legal-hold", "analytics-datalake-landing",
	"scientific-simulation-output", "web-static-assets", "camera-footage-retention", "db-dumps-postgres", "logs-elastic-cold",
	"genomics-raw-reads",
}

// addVolume adds the volume number i.
func (b *bigBuilder) addVolume(i int) {
	spec := VolumeSpec{
		Name: fmt.Sprintf("%s-%02d", bigPurposes[i%len(bigPurposes)], i/len(bigPurposes)+1),
		Size: uint64(4+2*b.dice.IntN(7)) * TiB,
	}
	size := 3
	switch kind := b.dice.IntN(10); {
	case bigPlain(i):
		size = 1
	case kind < 6 || bigDegraded(i) || bigAtRisk(i) || bigSplit(i):
		spec.Replica = 3
	case kind == 6:
		spec.Replica, spec.Arbiter = 3, true
	default:
		spec.Disperse, spec.Redundancy, size = 6, 2, 6
	}
	sets := max(bigSets(b.dice, i, size), 3/size)
	first := b.dice.IntN(len(b.hosts))
	for n := range sets * size {
		at := first + n
		spec.Bricks = append(spec.Bricks, fmt.Sprintf("%s:/data/glusterfs/%s/brick%02d/data",
			b.hosts[at%len(b.hosts)], spec.Name, at/len(b.hosts)+1))
	}
	share := func() uint64 { return 30 + b.dice.Uint64N(45) } // percent
	if bigFull(i) {
		share = func() uint64 { return 94 + b.dice.Uint64N(5) }
	}
	for range sets {
		used := spec.Size / 100 * share()
		if spec.Disperse > 0 {
			used *= uint64(spec.Disperse - spec.Redundancy)
		}
		spec.Used = append(spec.Used, used)
		spec.Files = append(spec.Files, 20_000+b.dice.Uint64N(4_000_000))
	}
	switch {
	case bigStopped(i):
		spec.State = Stopped
	case bigCreated(i):
		spec.State = Created
	}
	if b.dice.IntN(4) == 0 {
		spec.Options = map[string]string{"cluster.rebal-throttle": "lazy", "network.ping-timeout": "30"}
	}
	b.MustAdd(spec)
	b.specs = append(b.specs, spec)
}

// bigPlain says which volumes only distribute. None of them has a task, which would end
// with the host that is off.
func bigPlain(i int) bool { return i%25 == 12 || i%25 == 17 }

// bigSets is how many sets of size bricks a volume has, so that most are small, a few as
// large as they get, and those with a task can have one.
func bigSets(dice *rand.Rand, i, size int) int {
	bricks := 3 + dice.IntN(10)
	switch n := dice.IntN(20); {
	case i == 0 || i == 13:
		bricks = 120
	case n == 0:
		bricks = 60 + dice.IntN(61)
	case n < 4:
		bricks = 24 + dice.IntN(37)
	case n < 12:
		bricks = 9 + dice.IntN(16)
	}
	sets := max(1, bricks/size)
	if bigRuns(i) || bigWaits(i) || bigFails(i) {
		sets = max(sets, 2+dice.IntN(3))
	}
	return sets
}

// longAgo starts what is over: tasks that failed, and removals that wait since.
func (b *bigBuilder) longAgo() {
	b.tasksTake(time.Hour)
	for i, spec := range b.specs {
		switch {
		case bigFails(i):
			b.rebalance(spec)
			b.FailTask(spec.Name, firstHost(spec))
		case bigWaits(i):
			if i > 25 { // the first of a site is clean
				b.FilesFail(spec.Name, 3+b.dice.Uint64N(200))
			}
			b.removeLast(spec)
		}
	}
	b.pass(24 * time.Hour)
}

// lately starts what is running. It takes so long that it runs for hours to come.
func (b *bigBuilder) lately() {
	for i, spec := range b.specs {
		if !bigRuns(i) {
			continue
		}
		b.tasksTake(time.Duration(12+b.dice.IntN(60)) * time.Hour)
		switch i % 25 {
		case 10:
			b.removeLast(spec)
		case 20:
			b.cli("volume", "rebalance", spec.Name, "fix-layout", "start")
		default:
			b.rebalance(spec)
		}
		b.pass(time.Duration(1+b.dice.IntN(20)) * time.Minute)
	}
	b.tasksTake(0)
}

// trouble breaks what is not well at this moment.
func (b *bigBuilder) trouble() {
	if b.site.lost > 0 {
		b.PowerOff(b.hosts[b.site.lost-1])
	}
	for i, spec := range b.specs {
		switch {
		case bigDegraded(i):
			b.KillBrick(spec.Name, spec.Bricks[1])
			b.PendingHeals(spec.Name, spec.Bricks[0], 1+b.dice.Uint64N(900), 0)
		case bigAtRisk(i):
			b.KillBrick(spec.Name, spec.Bricks[0])
			b.KillBrick(spec.Name, spec.Bricks[2])
		case bigSplit(i):
			b.PendingHeals(spec.Name, spec.Bricks[0], 40, 3)
		case bigLocked(i):
			b.Lock(spec.Name, b.cfg.Now().AddDate(1, 0, 0))
		}
	}
}

func (b *bigBuilder) tasksTake(d time.Duration) { b.Tune(func(c *Config) { c.RunTime = d }) }

func (b *bigBuilder) rebalance(spec VolumeSpec) { b.cli("volume", "rebalance", spec.Name, "start") }

// removeLast starts the removal of a volume's last set.
func (b *bigBuilder) removeLast(spec VolumeSpec) {
	size := max(1, spec.Replica, spec.Disperse)
	words := append([]string{"volume", "remove-brick", spec.Name}, spec.Bricks[len(spec.Bricks)-size:]...)
	b.cli(append(words, "start")...)
}

// firstHost is that of a volume's first brick.
func firstHost(spec VolumeSpec) string {
	host, _, _ := gluster.SplitBrickName(spec.Bricks[0])
	return host
}

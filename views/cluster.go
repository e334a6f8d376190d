package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// ClusterView is the content of a cluster's page.
type ClusterView struct {
	Cluster string
	Badge   Badge
	Health  HealthView
	Banner  ClusterBanner
	// Read is when it was last read completely, Ago how long that is ago; Tried when it was
	// last tried.
	Read  Stamp
	Ago   string
	Tried Stamp
	// Versions says what is proven about the releases that run, AskedFor when.
	Versions string
	AskedFor Stamp
	Target   string
	Targets  []TargetLine
	Nodes    []NodeOfPool
	Space    Capacity
	Counts   []StateCount
	// Volumes are the first, the most urgent ones; VolumesTotal counts all.
	Volumes      []VolumeLine
	VolumesTotal int
	VolumesURL   string
	Jobs         OpenTasks
}

// watch has the page fetched again whenever a cluster changed.
func (m ClusterView) watch() string { return ClusterID("cluster", m.Cluster) }

// ListedAtMost is how many lines a part of a page that sums up shows.
const ListedAtMost = 10

// NodeOfPool is a peer with what it is to the pool.
type NodeOfPool struct {
	Name  string
	Badge Badge
	// Words are glusterd's own, "" where it has none; SeenBy is the node they are of, "" for
	// the one that was asked.
	Words, SeenBy string
	// Asked marks the node that answered.
	Asked bool
	// Bricks is how many bricks lie on it, Down how many of those are offline; BricksURL
	// lists them.
	Bricks, Down int
	BricksURL    string
}

// StateCount is how many volumes are in a state.
type StateCount struct {
	Badge Badge
}

// Summary is what is known of a cluster's volumes together.
type Summary struct {
	Healths jobs.Healths
	Space   gluster.Space
}

// NewClusterView makes the content of a cluster's page; sum is of the volumes of the same
// snapshot, open are its open tasks.
func NewClusterView(s jobs.Snapshot, sum Summary, open OpenTasks, now time.Time) ClusterView {
	badge := NewHealth(s, sum.Healths, now)
	m := ClusterView{
		Cluster: s.Cluster, Badge: badge.Badge, Health: newHealthView(jobs.ClusterHealth(s, sum.Healths, now)), Banner: NewClusterBanner(s),
		Read: Stamp{s.SyncedAt}, Tried: Stamp{s.TriedAt}, Versions: versionsProven(s.Versions()), AskedFor: Stamp{s.VersionsAt},
		Target: s.Target, Targets: targetLines(s.Targets), Nodes: nodesOfPool(s), Space: clusterSpace(sum.Space),
		Counts: stateCounts(s, sum.Healths, now), VolumesTotal: len(s.Volumes), VolumesURL: withQuery(VolumesURL, VolumeFilter{Cluster: s.Cluster}.query()), Jobs: open,
	}
	if !s.SyncedAt.IsZero() {
		m.Ago = Ago(now.Sub(s.SyncedAt))
	}
	for _, v := range firstVolumes(s, sum.Healths) {
		m.Volumes = append(m.Volumes, newVolumeLine(*v, s, now))
	}
	return m
}

// firstVolumes are those that somebody has to look at, then the others in their order.
func firstVolumes(s jobs.Snapshot, h jobs.Healths) []*gluster.Volume {
	first := h.Ailing[:min(len(h.Ailing), ListedAtMost)]
	out := append([]*gluster.Volume{}, first...)
	for i := range s.Volumes {
		if len(out) == ListedAtMost {
			break
		}
		if v := &s.Volumes[i]; !jobs.Ails(v.Health().State) {
			out = append(out, v)
		}
	}
	return out
}

// stateCounts are how many volumes are in which state; of a cluster that is not heard, none
// is known.
func stateCounts(s jobs.Snapshot, h jobs.Healths, now time.Time) []StateCount {
	var out []StateCount
	if !s.IsHeard(now) {
		h.Count = map[gluster.HealthState]int{gluster.HealthUnknown: len(s.Volumes)}
	}
	for _, state := range volumeHealths {
		if n := h.Count[state]; n > 0 {
			b := healthStateBadge(state)
			b.Word = Count(uint64(n)) + " " + state.InSentence()
			out = append(out, StateCount{b})
		}
	}
	return out
}

// nodesOfPool are the peers, those that take no part first.
func nodesOfPool(s jobs.Snapshot) []NodeOfPool {
	bricks := bricksByHost(s.Volumes)
	var apart, part []NodeOfPool
	for _, p := range s.Peers {
		n := NodeOfPool{Name: p.Host, Badge: peerBadge(p), Words: p.State, SeenBy: p.SeenBy, Asked: p.Local}
		if name := s.HostNames[p.UUID]; name != "" {
			n.Name = name
		}
		var names []string
		for _, host := range hostKeys(p.UUID, p.Host) {
			if on := bricks[host]; on != nil {
				n.Bricks += on.all
				n.Down += on.down
				names = append(names, on.names...)
			}
		}
		slices.Sort(names)
		f := BrickFilter{Cluster: s.Cluster, Host: strings.Join(slices.Compact(names), ",")}
		n.BricksURL = withQuery(BricksURL, f.query())
		if p.TakesPart() {
			part = append(part, n)
		} else {
			apart = append(apart, n)
		}
	}
	return append(apart, part...)
}

// bricksOfHost are how many bricks lie on a host, how many of them are offline, and the
// names that they know the host by.
type bricksOfHost struct {
	all, down int
	names     []string
}

// bricksByHost counts bricks by the UUID of their host, or by its name where that is not
// known.
func bricksByHost(volumes []gluster.Volume) map[string]*bricksOfHost {
	on := map[string]*bricksOfHost{}
	for i := range volumes {
		for _, sub := range volumes[i].Subvolumes {
			for k := range sub.Bricks {
				b := &sub.Bricks[k]
				host := b.HostUUID
				if host == "" {
					host = b.Host
				}
				h := on[host]
				if h == nil {
					h = &bricksOfHost{}
					on[host] = h
				}
				h.all++
				if volumes[i].Started() && b.Status == gluster.BrickOffline {
					h.down++
				}
				if !slices.Contains(h.names, b.Host) {
					h.names = append(h.names, b.Host)
				}
			}
		}
	}
	return on
}

func hostKeys(uuid, name string) []string {
	if uuid == "" || uuid == name {
		return []string{name}
	}
	return []string{uuid, name}
}

// peerBadge is what a node is to the pool, in words.
func peerBadge(p gluster.Peer) Badge {
	switch {
	case p.TakesPart():
		return Badge{Icon: IconOK, Word: "Connected", Tone: ToneOK}
	case p.Member():
		return Badge{Icon: IconBad, Word: "Not connected", Tone: ToneBad}
	case p.Connected:
		return Badge{Icon: IconWarn, Word: "Takes no part", Tone: ToneWarn, Detail: "It is connected, and glusterd leaves it out of everything it does."}
	}
	return Badge{Icon: IconUnknown, Word: "Not a member", Tone: ToneWarn, Detail: "It is not known to be a member of the pool."}
}

// versionsProven says what is known about the releases that run, as a sentence.
func versionsProven(v gluster.Versions) string {
	lowest, proven := v.Lowest()
	if doubt := v.Doubt(); doubt != "" || !proven {
		return doubt
	}
	words := "every node that is connected runs " + lowest.From.String() + " or later"
	if lowest.Until != (gluster.Version{}) {
		words += ", the oldest of them one before " + lowest.Until.String()
	}
	words = fmt.Sprintf("%s (op-version %d)", words, v.MaxOp)
	if v.Asked != "" {
		return "The node that answers runs " + v.Asked + "; " + words + "."
	}
	return strings.ToUpper(words[:1]) + words[1:] + "."
}

// clusterSpace is what the filesystems of a cluster's bricks hold.
func clusterSpace(s gluster.Space) Capacity {
	c := Capacity{Size: s.Size, Free: s.Free, Used: s.Size - min(s.Size, s.Free)}
	switch {
	case s.Bricks == 0:
		c.Note = "No bricks are known"
	case s.Size == 0:
		c.Note = "Not read yet"
	case s.Unread > 0:
		c.Note = fmt.Sprintf("incomplete: nothing is known of %d of %d bricks", s.Unread, s.Bricks)
	case s.Last > 0:
		c.Note = "last known for " + Counted(uint64(s.Last), "brick", "bricks")
	}
	return c
}

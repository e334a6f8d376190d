package sim

import (
	"time"
)

// goldenCases tells for each recording how to get there.
var goldenCases = map[string]func(*stage){
	"peer-status/single-node":             alone,
	"pool-list/single-node":               alone,
	"volume-info/no-volumes":              alone,
	"volume-status/no-volumes":            alone,
	"volume-status-tasks/no-volumes":      alone,
	"version/version":                     alone,
	"version/version-with-xml":            alone,
	"errors/unknown-word":                 alone,
	"errors/unknown-command":              alone,
	"errors/usage-rebalance":              alone,
	"errors/usage-remove-brick":           alone,
	"peer-status/three-connected":         volumes,
	"pool-list/three-connected":           volumes,
	"volume-info/all":                     volumes,
	"volume-info/one-dist":                volumes,
	"volume-info/one-repl":                volumes,
	"volume-info/one-arb":                 volumes,
	"volume-info/one-disp":                volumes,
	"volume-info/one-distdisp":            volumes,
	"volume-info/one-fresh":               volumes,
	"volume-info/one-halted":              volumes,
	"volume-info/unknown-volume":          volumes,
	"volume-status/all":                   volumes,
	"volume-status-tasks/none":            volumes,
	"volume-status-tasks/none-one-volume": volumes,
	"volume-status-tasks/not-started":     volumes,
	"volume-status-tasks/unknown-volume":  volumes,
	"volume-status-detail/all":            volumes,
	"volume-status-detail/dist":           volumes,
	"volume-status-detail/repl":           volumes,
	"volume-status-detail/arb":            volumes,
	"volume-status-detail/disp":           volumes,
	"volume-status-detail/distdisp":       volumes,
	"volume-status-detail/not-started":    volumes,
	"volume-get/all":                      volumes,
	"volume-get/one-set":                  volumes,
	"volume-get/one-default":              volumes,
	"volume-get/unknown-volume":           volumes,

	"rebalance-start/unknown-volume":        volumes,
	"rebalance-start/not-started":           volumes,
	"rebalance-start/single-subvolume":      volumes,
	"rebalance-status/never-started":        volumes,
	"rebalance-status/unknown-volume":       volumes,
	"rebalance-status/single-subvolume":     volumes,
	"rebalance-stop/not-running":            volumes,
	"remove-brick-start/bad-brick":          volumes,
	"remove-brick-start/all-bricks":         volumes,
	"remove-brick-start/unknown-volume":     volumes,
	"remove-brick-start/not-started":        volumes,
	"remove-brick-start/peer-disconnected":  off("node3", three),
	"remove-brick-start/incorrect-count":    volumes,
	"remove-brick-start/replica-reduce":     volumes,
	"remove-brick-start/not-same-subvolume": volumes,
	"remove-brick-start/no-verb":            volumes,
	"remove-brick-status/never-started":     volumes,
	"remove-brick-stop/never-started":       volumes,
	"remove-brick-commit/never-started":     volumes,
	"replace-brick/on-distribute":           volumes,
	"replace-brick/bad-brick":               volumes,
	"replace-brick/without-force":           volumes,
	"replace-brick/commit-force-ok":         volumes,
	"add-brick/ok":                          volumes,
	"add-brick/brick-in-use":                after(volumes, "volume add-brick dist node3:/bricks/b8/more"),

	"volume-status-detail/brick-down": killed("node2:/bricks/b1/data"),
	"rebalance-start/brick-down":      killed("node2:/bricks/b1/data"),
	"remove-brick-start/brick-down":   killed("node2:/bricks/b1/data"),
	"rebalance-status/brick-down":     wait(after(killed("node2:/bricks/b1/data"), "volume rebalance dist start"), 5*time.Second),

	"peer-status/one-disconnected":                    off("node3", three),
	"pool-list/one-disconnected":                      off("node3", three),
	"volume-info/peer-disconnected":                   off("node3", three),
	"volume-status-detail/peer-disconnected":          off("node3", three),
	"volume-status-tasks/peer-disconnected":           off("node3", three),
	"rebalance-start/peer-disconnected":               off("node3", three),
	"volume-get/peer-disconnected":                    off("node3", three),
	"rebalance-status/peer-disconnected":              after(off("node3", three), "volume rebalance dist start"),
	"volume-status-tasks/rebalance-peer-disconnected": after(off("node3", three), "volume rebalance dist start"),
	"errors/glusterd-not-running":                     off("node1", three),
	"errors/glusterd-not-running-tasks":               off("node1", three),
	"errors/glusterd-not-running-heal":                off("node1", three),

	"errors/locked-tasks":                   locked,
	"errors/locked-status":                  locked,
	"errors/locked-rebalance-status":        locked,
	"errors/locked-rebalance-start":         locked,
	"errors/locked-rebalance-stop":          locked,
	"errors/locked-remove-brick-start":      locked,
	"errors/locked-volume-set":              locked,
	"errors/locked-on-peer":                 locked,
	"errors/locked-on-peer-rebalance-start": locked,

	"heal-info-summary/clean":          twoVolumes,
	"heal-info-summary/healed":         twoVolumes,
	"heal-info-summary/unknown-volume": twoVolumes,
	"heal-info-summary/on-distribute":  twoVolumes,
	"heal-info-summary/brick-down":     brickDown,
	"heal-info-summary/pending":        pending,
	"heal-info-summary/node-off":       off("node3", replicas),
	"heal-info-summary/not-started":    off("node3", after(twoVolumes, "volume stop dist")),

	"rebalance-start/ok":                                     spread,
	"rebalance-status/just-started":                          wait(running, time.Millisecond),
	"rebalance-status/running":                               running,
	"rebalance-status/running-asked-on-node2":                running,
	"volume-status-tasks/rebalance-running":                  running,
	"volume-info/rebalance-running":                          running,
	"volume-status-detail/rebalance-running":                 running,
	"rebalance-start/already-running":                        running,
	"remove-brick-start/rebalance-running":                   running,
	"errors/volume-stop-while-rebalance":                     running,
	"rebalance-stop/ok":                                      running,
	"rebalance-status/stopped":                               after(running, "volume rebalance dist stop"),
	"volume-status-tasks/rebalance-stopped":                  after(running, "volume rebalance dist stop"),
	"rebalance-stop/already-stopped":                         after(running, "volume rebalance dist stop"),
	"rebalance-start/ok-force":                               after(running, "volume rebalance dist stop"),
	"rebalance-status/completed":                             wait(running, time.Hour),
	"volume-status-tasks/rebalance-completed":                wait(running, time.Hour),
	"rebalance-stop/after-completion":                        wait(running, time.Hour),
	"rebalance-status/stopped-after-completion":              after(wait(running, time.Hour), "volume rebalance dist stop"),
	"volume-status-tasks/rebalance-stopped-after-completion": after(wait(running, time.Hour), "volume rebalance dist stop"),

	"rebalance-status/completed-with-skipped":              skipped,
	"volume-status-tasks/rebalance-completed-with-skipped": skipped,

	"rebalance-status/failed":                  failed,
	"volume-status-tasks/rebalance-failed":     failed,
	"volume-status-detail/rebalance-failed":    failed,
	"rebalance-stop/after-failure":             failed,
	"rebalance-start/after-failure-brick-down": failed,
	"rebalance-status/node-off":                off("node2", early),
	"rebalance-status/node-off-later":          off("node2", early),
	"rebalance-stop/node-off":                  off("node2", early),
	"volume-status-tasks/rebalance-node-off":   off("node2", early),

	"rebalance-start/ok-fix-layout":            spread,
	"rebalance-status/fix-layout-running":      fixing,
	"volume-status-tasks/fix-layout-running":   fixing,
	"rebalance-stop/fix-layout":                fixing,
	"rebalance-status/fix-layout-stopped":      after(fixing, "volume rebalance dist stop"),
	"rebalance-status/fix-layout-completed":    wait(fixing, time.Hour),
	"volume-status-tasks/fix-layout-completed": wait(fixing, time.Hour),

	"remove-brick-start/ok":                        lazy,
	"remove-brick-status/running":                  removing,
	"volume-status-tasks/remove-brick-running":     removing,
	"volume-info/remove-brick-running":             removing,
	"volume-status-detail/remove-brick-running":    removing,
	"remove-brick-commit/while-migrating":          removing,
	"remove-brick-start/already-running":           removing,
	"remove-brick-start/other-brick-while-running": removing,
	"rebalance-start/remove-brick-running":         removing,
	"rebalance-status/remove-brick-running":        removing,
	"remove-brick-status/wrong-brick":              removing,
	"remove-brick-stop/ok":                         removing,
	"remove-brick-status/stopped":                  after(removing, removeB1+"stop"),
	"volume-status-tasks/remove-brick-stopped":     after(removing, removeB1+"stop"),
	"remove-brick-stop/already-stopped":            after(removing, removeB1+"stop"),
	"remove-brick-status/completed":                removed,
	"volume-status-tasks/remove-brick-completed":   removed,
	"volume-info/remove-brick-completed":           removed,
	"rebalance-start/uncommitted-remove-brick":     removed,
	"remove-brick-start/earlier-task-exists":       removed,
	"remove-brick-commit/ok":                       removed,
	"volume-status-tasks/remove-brick-committed":   after(removed, removeB1+"commit"),
	"remove-brick-status/after-commit":             after(removed, removeB1+"commit"),
	"volume-info/remove-brick-committed":           after(removed, removeB1+"commit"),

	"remove-brick-start/ok-several":               replicas,
	"remove-brick-status/running-several":         several,
	"volume-status-tasks/remove-bricks-running":   several,
	"remove-brick-status/completed-several":       wait(several, time.Hour),
	"volume-status-tasks/remove-bricks-completed": wait(several, time.Hour),
	"remove-brick-stop/after-completion":          wait(several, time.Hour),
	"remove-brick-start/force-reduces-replica":    replicas,

	"remove-brick-status/failed":                               removalFailed,
	"volume-status-tasks/remove-brick-failed":                  removalFailed,
	"remove-brick-commit/after-failure":                        removalFailed,
	"remove-brick-stop/after-failure":                          removalFailed,
	"remove-brick-status/completed-with-failures":              full,
	"volume-status-tasks/remove-brick-completed-with-failures": full,
	"remove-brick-commit/with-failures":                        full,
	"remove-brick-commit/force-with-failures":                  full,
	"volume-status-detail/brick-full":                          full,
}

// momentary cases depend on whether the node without data was still at its crawl
// when they were recorded; either is right.
var momentary = map[string]bool{
	"rebalance-status/just-started": true, "rebalance-status/running": true,
	"rebalance-status/running-asked-on-node2": true, "rebalance-stop/ok": true,
	"rebalance-status/failed": true, "rebalance-stop/after-failure": true,
	"rebalance-status/node-off": true, "rebalance-status/node-off-later": true, "rebalance-stop/node-off": true,
}

const removeB1 = "volume remove-brick dist node3:/bricks/b1/data "

func after(before func(*stage), commands ...string) func(*stage) {
	return func(s *stage) {
		before(s)
		s.do(commands...)
	}
}

func wait(before func(*stage), d time.Duration) func(*stage) {
	return func(s *stage) {
		before(s)
		s.pass(d)
	}
}

func off(host string, before func(*stage)) func(*stage) {
	return func(s *stage) {
		before(s)
		s.c.PowerOff(host)
	}
}

func alone(s *stage) {
	s.c = New(Config{Now: func() time.Time { return s.now }, Hosts: []string{"node1"}})
}

// dist is a distributed volume of 64 MB bricks.
func (s *stage) dist(used []uint64, bricks ...string) {
	s.c.MustAdd(VolumeSpec{Name: "dist", Size: 64 * MiB, Used: used, Files: []uint64{1000}, Bricks: bricks})
}

func volumes(s *stage) {
	s.dist(nil, "node1:/bricks/b1/data", "node2:/bricks/b1/data")
	add := func(v VolumeSpec) { v.Size = 64 * MiB; s.c.MustAdd(v) }
	add(VolumeSpec{Name: "repl", Replica: 3, Bricks: []string{
		"node3:/bricks/b1/data", "node1:/bricks/b2/data", "node2:/bricks/b2/data",
		"node3:/bricks/b2/data", "node1:/bricks/b3/data", "node2:/bricks/b3/data"}})
	add(VolumeSpec{Name: "arb", Replica: 3, Arbiter: true, Bricks: []string{
		"node3:/bricks/b3/data", "node1:/bricks/b4/data", "node2:/bricks/b4/data"}})
	add(VolumeSpec{Name: "disp", Disperse: 3, Bricks: []string{
		"node3:/bricks/b4/data", "node1:/bricks/b5/data", "node2:/bricks/b5/data"}})
	add(VolumeSpec{Name: "distdisp", Disperse: 3, Options: map[string]string{"cluster.min-free-disk": "5%"}, Bricks: []string{
		"node3:/bricks/b5/data", "node1:/bricks/b6/data", "node2:/bricks/b6/data",
		"node3:/bricks/b6/data", "node1:/bricks/b7/data", "node2:/bricks/b7/data"}})
	add(VolumeSpec{Name: "fresh", State: Created, Bricks: []string{"node3:/bricks/b7/data", "node1:/bricks/b8/data"}})
	add(VolumeSpec{Name: "halted", State: Stopped, Bricks: []string{"node2:/bricks/b8/data"}})
}

func three(s *stage) {
	s.dist([]uint64{20 * MiB}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
}

func killed(brick string) func(*stage) {
	return func(s *stage) {
		three(s)
		s.c.KillBrick("dist", brick)
	}
}

func locked(s *stage) {
	three(s)
	s.c.Lock("dist", s.now.Add(10*time.Second))
}

func replicas(s *stage) {
	s.c.MustAdd(VolumeSpec{Name: "repl", Replica: 3, Size: 64 * MiB, Used: []uint64{10 * MiB}, Files: []uint64{300}, Bricks: []string{
		"node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data",
		"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data"}})
}

func twoVolumes(s *stage) {
	replicas(s)
	s.dist(nil, "node1:/bricks/b3/data", "node2:/bricks/b3/data")
}

func pending(s *stage) {
	replicas(s)
	s.c.PendingHeals("repl", "node1:/bricks/b1/data", 33, 0)
	s.c.PendingHeals("repl", "node3:/bricks/b1/data", 33, 0)
}

func brickDown(s *stage) {
	pending(s)
	s.c.KillBrick("repl", "node2:/bricks/b1/data")
}

func spread(s *stage) {
	s.dist([]uint64{50 * MiB, 50 * MiB, 0}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
	s.do("volume set dist cluster.rebal-throttle lazy")
}

func running(s *stage) {
	s.late = !s.late
	early(s)
}

// early is before the node without data has finished its crawl, or, on the
// second try of a momentary case, after.
func early(s *stage) {
	spread(s)
	s.do("volume rebalance dist start")
	s.pass(500 * time.Millisecond)
	if s.late {
		s.pass(5 * time.Second)
	}
}

func failed(s *stage) {
	early(s)
	s.c.KillBrick("dist", "node3:/bricks/b1/data")
}

func skipped(s *stage) {
	spread(s)
	s.c.Resize("dist", "node3:/bricks/b1/data", 64*MiB, 60*MiB)
	s.do("volume rebalance dist start")
	s.pass(time.Hour)
}

func fixing(s *stage) {
	spread(s)
	s.do("volume rebalance dist fix-layout start")
	s.pass(5 * time.Second)
}

func lazy(s *stage) {
	three(s)
	s.do("volume set dist cluster.rebal-throttle lazy")
}

func removing(s *stage) {
	lazy(s)
	s.do(removeB1 + "start")
	s.pass(5 * time.Second)
}

func removed(s *stage) {
	lazy(s)
	s.do(removeB1+"start", removeB1+"stop", "volume set dist cluster.rebal-throttle aggressive", removeB1+"start")
	s.pass(time.Hour)
}

func several(s *stage) {
	replicas(s)
	s.do("volume remove-brick repl node1:/bricks/b2/data node2:/bricks/b2/data node3:/bricks/b2/data start")
	s.pass(5 * time.Second)
}

func removalFailed(s *stage) {
	s.dist([]uint64{20 * MiB}, "node1:/bricks/b3/data", "node2:/bricks/b3/data", "node3:/bricks/b3/data")
	s.do("volume remove-brick dist node3:/bricks/b3/data start")
	s.c.KillBrick("dist", "node3:/bricks/b3/data")
}

func full(s *stage) {
	s.dist([]uint64{45 * MiB}, "node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data")
	s.do(removeB1 + "start")
	s.pass(time.Hour)
}

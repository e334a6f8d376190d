package record

import (
	"context"
	"errors"
	"strings"
	"time"

	"brickyard/e2e/cluster"
)

// replace is the replacement of bricks, what forbids it, and the heal after it.
func replace(ctx context.Context, r *recorder) error {
	specs := []cluster.VolumeSpec{
		{Name: "repl", Kind: cluster.Replicate, Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data", "node3:/bricks/b1/data"}},
		{Name: "disp", Kind: cluster.Disperse, Bricks: []string{"node1:/bricks/b2/data", "node2:/bricks/b2/data", "node3:/bricks/b2/data"}},
		{Name: "dist", Bricks: []string{"node1:/bricks/b3/data", "node2:/bricks/b3/data"}},
		{Name: "halted", Kind: cluster.Replicate, Bricks: []string{"node1:/bricks/b4/data", "node2:/bricks/b4/data", "node3:/bricks/b4/data"}},
	}
	for _, v := range specs {
		if err := r.CreateVolume(ctx, v); err != nil {
			return err
		}
	}
	if err := r.do(ctx, "volume stop halted"); err != nil {
		return err
	}
	for _, v := range []string{"repl", "disp", "dist"} {
		if err := r.Fill(ctx, v, cluster.Files{Dir: "files", Count: 300, Size: 20_000}); err != nil {
			return err
		}
	}
	to := func(volume, from, to string) []string {
		return words("volume replace-brick " + volume + " " + from + " " + to + " commit force")
	}
	const third = "node3:/bricks/b1/data"
	r.take(ctx, "replace-brick", "same-brick", to("repl", third, third), "not available")
	r.take(ctx, "replace-brick", "inside-a-brick", to("repl", third, "node1:/bricks/b1/data/sub"), "not available")
	r.take(ctx, "replace-brick", "contains-a-brick", to("repl", third, "node1:/bricks/b3"), "not available")
	r.take(ctx, "replace-brick", "unknown-host", to("repl", third, "nosuch:/bricks/b5/new"), "Pre-validation failed")
	r.take(ctx, "replace-brick", "no-parent-directory", to("repl", third, "node1:/bricks/b5/no/new"), "Failed to create brick directory")
	r.take(ctx, "replace-brick", "relative-path", to("repl", third, "node3:new"), "wrong brick type")
	r.take(ctx, "replace-brick", "unknown-volume", to("nosuch", third, "node3:/bricks/b5/new"), "does not exist")
	r.take(ctx, "replace-brick", "not-started", to("halted", "node1:/bricks/b4/data", "node1:/bricks/b5/halted"), "not started")
	r.take(ctx, "add-brick", "unknown-host", words("volume add-brick dist nosuch:/bricks/b5/new"), "Pre-validation failed")
	r.take(ctx, "add-brick", "inside-a-brick", words("volume add-brick dist node3:/bricks/b1/data/sub"), "not available")
	r.take(ctx, "add-brick", "no-parent-directory", words("volume add-brick dist node1:/bricks/b5/no/new"), "brick directory")
	if err := r.replaceAndHeal(ctx, to); err != nil {
		return err
	}
	if err := r.resetBrick(ctx); err != nil {
		return err
	}
	return r.replaceBesideTasks(ctx, to)
}

// replaceAndHeal is what the summary says after a replacement: of a replica at
// once that the root waits, of a disperse set for some seconds nothing at all.
func (r *recorder) replaceAndHeal(ctx context.Context, to func(volume, from, to string) []string) error {
	repl, disp := words("volume heal repl info summary"), words("volume heal disp info summary")
	r.take(ctx, "replace-brick", "ok-replica", to("repl", "node3:/bricks/b1/data", "node3:/bricks/b5/new"), "<opRet>0</opRet>")
	r.take(ctx, "heal-info-summary", "after-replace", repl, "<numberOfEntriesInHealPending>1<")
	if err := r.healed(ctx, "repl", 3); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "healed-after-replace", repl, "<totalNumberOfEntries>0<")
	r.take(ctx, "replace-brick", "ok-disperse", to("disp", "node3:/bricks/b2/data", "node3:/bricks/b6/new"), "<opRet>0</opRet>")
	r.take(ctx, "heal-info-summary", "disperse-after-replace", disp, "<totalNumberOfEntries>0<")
	if err := r.until(ctx, disp, "<numberOfEntriesInHealPending>[1-9]"); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "disperse-healing", disp)
	return r.healed(ctx, "disp", 3)
}

// resetBrick is the same path on a new disk.
func (r *recorder) resetBrick(ctx context.Context) error {
	const brick = "node2:/bricks/b1/data"
	verb := func(v string) []string { return words("volume reset-brick repl " + brick + " " + v) }
	r.take(ctx, "reset-brick", "unknown-brick", words("volume reset-brick repl node1:/bricks/nosuch start"), "does not exist")
	r.take(ctx, "reset-brick", "unknown-volume", words("volume reset-brick nosuch "+brick+" start"), "does not exist")
	r.take(ctx, "reset-brick", "commit-while-it-runs", verb(brick+" commit force"), "must be stopped")
	r.take(ctx, "reset-brick", "start-ok", verb("start"), "<opRet>0</opRet>")
	r.take(ctx, "volume-info", "reset-brick-started", words("volume info repl"))
	r.take(ctx, "volume-status-detail", "reset-brick-started", words("volume status repl detail"), "<status>0</status>")
	r.take(ctx, "heal-info-summary", "reset-brick-started", words("volume heal repl info summary"))
	r.take(ctx, "reset-brick", "start-again", verb("start"))
	r.take(ctx, "reset-brick", "commit-another-path", verb("node2:/bricks/b5/other commit"), "please use gluster volume replace-brick")
	r.take(ctx, "reset-brick", "commit-not-empty", verb(brick+" commit"), "Use 'force'")
	r.take(ctx, "reset-brick", "without-commit", verb(brick), "Usage")
	if _, err := r.Node(2).Exec(ctx, "sh", "-c", "rm -rf /bricks/b1/data && mkdir /bricks/b1/data"); err != nil {
		return err
	}
	r.take(ctx, "reset-brick", "commit-ok", verb(brick+" commit"), "<opRet>0</opRet>")
	r.take(ctx, "heal-info-summary", "after-reset", words("volume heal repl info summary"))
	if err := r.healed(ctx, "repl", 3); err != nil {
		return err
	}
	if err := r.do(ctx, "volume reset-brick repl "+brick+" start"); err != nil {
		return err
	}
	r.take(ctx, "reset-brick", "commit-force-ok", verb(brick+" commit force"), "<opRet>0</opRet>")
	// glusterd does it to the only copy as well.
	r.take(ctx, "reset-brick", "start-on-distribute", words("volume reset-brick dist node1:/bricks/b3/data start"))
	r.do(ctx, "volume reset-brick dist node1:/bricks/b3/data node1:/bricks/b3/data commit force")
	return r.WaitOnline(ctx, "dist")
}

// replaceBesideTasks: glusterd minds a task that runs, and not one that waits
// for its commit.
func (r *recorder) replaceBesideTasks(ctx context.Context, to func(volume, from, to string) []string) error {
	const set = "node1:/bricks/b7/data node2:/bricks/b7/data node3:/bricks/b7/data"
	if err := r.AddBricks(ctx, "repl", strings.Fields(set)...); err != nil {
		return err
	}
	if err := r.Fill(ctx, "repl", cluster.Files{Dir: "more", Count: 1500, Size: 10_000}); err != nil {
		return err
	}
	remove := func(verb string) []string { return words("volume remove-brick repl " + set + " " + verb) }
	tasks := words("volume status all tasks")
	if err := r.do(ctx, "volume set repl cluster.rebal-throttle lazy", strings.Join(remove("start"), " ")); err != nil {
		return err
	}
	r.take(ctx, "replace-brick", "removal-running", to("repl", "node1:/bricks/b1/data", "node1:/bricks/b8/new"), "rebalance is in progress")
	r.take(ctx, "reset-brick", "removal-running", words("volume reset-brick repl node1:/bricks/b1/data start"), "rebalance is in progress")
	r.take(ctx, "add-brick", "removal-running", words("volume add-brick repl node1:/bricks/b8/x node2:/bricks/b8/x node3:/bricks/b8/x"))
	if err := r.until(ctx, tasks, completed); err != nil {
		return err
	}
	r.take(ctx, "replace-brick", "removal-uncommitted", to("repl", "node1:/bricks/b1/data", "node1:/bricks/b8/new"), "<opRet>0</opRet>")
	r.take(ctx, "volume-status-tasks", "removal-reset-by-replace-brick", tasks)
	return nil
}

// launchHeal is what gluster says to "volume heal V", which makes the self-heal
// daemons look; it has no XML.
func launchHeal(ctx context.Context, r *recorder) error {
	repl := cluster.VolumeSpec{Name: "repl", Kind: cluster.Replicate}
	if err := r.CreateVolume(ctx, repl); err != nil {
		return err
	}
	if err := r.CreateVolume(ctx, cluster.VolumeSpec{Name: "dist", Sets: 2}); err != nil {
		return err
	}
	// The daemons take a moment to be there.
	for end := time.Now().Add(time.Minute); r.do(ctx, "volume heal repl") != nil; time.Sleep(300 * time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("the self-heal daemons do not run")
		}
	}
	r.take(ctx, "heal", "launched", words("volume heal repl"), "has been successful")
	r.take(ctx, "heal", "launched-full", words("volume heal repl full"), "has been successful")
	r.take(ctx, "heal", "unknown-volume", words("volume heal nosuch"), "does not exist")
	r.take(ctx, "heal", "on-distribute", words("volume heal dist"), "unsuccessful")
	if err := r.do(ctx, "volume set repl cluster.self-heal-daemon off"); err != nil {
		return err
	}
	r.take(ctx, "heal", "daemon-off", words("volume heal repl"), "is disabled")
	return nil
}

// healed waits until n bricks of a volume say that nothing waits. On a busy
// machine the self-heal daemons miss a new brick now and then, and are told.
func (r *recorder) healed(ctx context.Context, volume string, n int) error {
	until := time.Now().Add(3 * time.Minute)
	seen := false
	for i := 0; ; i++ {
		if i%100 == 99 {
			r.do(ctx, "volume heal "+volume)
		}
		out, err := r.Gluster(ctx, 1, "--xml", "volume", "heal", volume, "info", "summary")
		clean := strings.Count(out, "<totalNumberOfEntries>0<") == n
		seen = seen || !clean
		if clean && seen {
			return nil
		}
		if time.Now().After(until) {
			return errors.Join(errors.New("the volume "+volume+" does not heal: "+out), err)
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// splitBrain is a file of which each of two copies was written while the other
// was away.
func splitBrain(ctx context.Context, r *recorder) error {
	v := cluster.VolumeSpec{Name: "pair", Kind: cluster.Replicate, Replica: 2, Bricks: []string{"node1:/bricks/b1/data", "node2:/bricks/b1/data"},
		Options: map[string]string{"cluster.self-heal-daemon": "off", "cluster.data-self-heal": "off", "cluster.metadata-self-heal": "off", "cluster.entry-self-heal": "off", "cluster.quorum-type": "none"}}
	if err := r.CreateVolume(ctx, v); err != nil {
		return err
	}
	file := cluster.Files{Dir: "d", Count: 1, Size: 4096}
	if err := r.Fill(ctx, "pair", file); err != nil {
		return err
	}
	for i, node := range []int{1, 2} {
		if err := r.Node(node).KillBrick(ctx, "/bricks/b1/data"); err != nil {
			return err
		}
		if err := r.Unmount(ctx, "pair"); err != nil {
			return err
		}
		file.Seed = int64(i + 1)
		if err := r.Fill(ctx, "pair", file); err != nil {
			return err
		}
		if err := r.do(ctx, "volume start pair force"); err != nil {
			return err
		}
		if err := r.WaitOnline(ctx, "pair"); err != nil {
			return err
		}
	}
	summary := words("volume heal pair info summary")
	if err := r.until(ctx, summary, "<numberOfEntriesInSplitBrain>[1-9]"); err != nil {
		return err
	}
	r.take(ctx, "heal-info-summary", "split-brain", summary)
	return nil
}

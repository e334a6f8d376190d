package server

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/sim"
)

// bigHistory is how many jobs the big demo has behind it, over historySpan. Of those
// before the last withNodes only the sums are told, so that the database stays small.
const (
	bigHistory   = 100_000
	historySpan  = 3 * 365 * 24 * time.Hour
	withNodes    = 5_000
	historyBatch = 250
)

// addHistory gives the big demo the years before its first start while it is served
// already, the last days first, in batches that hold nobody up. What is there is left
// alone, so that it goes on where it was interrupted.
func (a *App) addHistory(ctx context.Context, n int) {
	began, added := time.Now(), 0
	for batch := range batches(demoHistory(a.simulated, n, began), historyBatch) {
		stored, err := a.store.AddHistory(ctx, batch)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.Warn("the demo's history could not be made", "error", err)
			return
		case stored:
			added += len(batch)
		}
	}
	if added > 0 {
		a.log.Info("the demo's history was made", "jobs", added, "took", time.Since(began).Round(time.Millisecond))
	}
}

// batches are the values of a sequence, n at a time.
func batches[T any](all iter.Seq[T], n int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var batch []T
		for v := range all {
			if batch = append(batch, v); len(batch) == n {
				if !yield(batch) {
					return
				}
				batch = nil
			}
		}
		if len(batch) > 0 {
			yield(batch)
		}
	}
}

// demoHistory is what happened on the clusters until a moment: n jobs that are over, the
// last first. A fixed seed decides everything but the moment.
func demoHistory(clusters []*sim.Cluster, n int, until time.Time) iter.Seq[jobs.Job] {
	return func(yield func(jobs.Job) bool) {
		past := demoPast{dice: rand.New(rand.NewPCG(2026, 11)), until: until}
		for _, c := range clusters {
			for _, v := range c.Volumes() {
				past.places = append(past.places, demoPlace{c.Name(), v})
			}
		}
		every := historySpan / time.Duration(n)
		for i := range n {
			asked := until.Add(-every*time.Duration(i+1) + time.Duration(past.dice.Int64N(int64(every))))
			j := past.job(asked)
			if i >= withNodes {
				j.TaskStep().Nodes = nil
			}
			if !yield(j) {
				return
			}
		}
	}
}

// demoPlace is a volume that something happened to.
type demoPlace struct {
	cluster string
	volume  sim.Listed
}

type demoPast struct {
	dice   *rand.Rand
	until  time.Time
	places []demoPlace
}

var (
	demoUsers   = []string{"m.lindqvist", "a.okafor", "j.castellanos", "p.wisniewska", "t.nakamura", "s.brennan", "storage-automation", "night-shift"}
	demoReasons = []string{
		"", "", "", "weekly rebalance", "after the expansion in CHG-%04d", "disks reach their end of life, see INC-%04d",
		"hot spots on the first shelf", "rack maintenance, TASK-%04d", "quarterly clean-up agreed with the application team",
	}
)

// job is one that was asked for at a moment, ended by until.
func (p *demoPast) job(asked time.Time) jobs.Job {
	place := p.places[p.dice.IntN(len(p.places))]
	action := []jobs.Action{jobs.ActionRebalance, jobs.ActionRebalance, jobs.ActionRebalance, jobs.ActionFixLayout, jobs.ActionRemoveBrick}[p.dice.IntN(5)]
	j := jobs.NewJob(place.cluster, place.volume.Name, action, asked)
	j.VolumeID, j.Origin = place.volume.ID, jobs.OriginWeb
	j.StartedBy, j.From = demoUsers[p.dice.IntN(len(demoUsers))], fmt.Sprintf("10.20.%d.%d", p.dice.IntN(4), 10+p.dice.IntN(200))
	if j.Reason = demoReasons[p.dice.IntN(len(demoReasons))]; len(j.Reason) > 0 && j.Reason[len(j.Reason)-1] == 'd' {
		j.Reason = fmt.Sprintf(j.Reason, p.dice.IntN(10_000))
	}
	if action == jobs.ActionRemoveBrick {
		j.Bricks = place.volume.Sets[len(place.volume.Sets)-1]
	}
	started := asked.Add(time.Duration(2+p.dice.IntN(12)) * time.Second)
	j.BeginExecuting(started)
	j.AddRun(j.Kind().Step(), started)
	j.AttachTask(gluster.AsyncTask{ID: p.taskID()}, started)
	ended := started.Add(time.Duration(p.dice.ExpFloat64() * float64(50*time.Minute))).Add(time.Minute)
	if ended.After(p.until) {
		ended = started.Add(p.until.Sub(started) / 2)
	}
	p.end(&j, place.volume, ended)
	return j
}

// end is how a job went: most went well.
func (p *demoPast) end(j *jobs.Job, v sim.Listed, at time.Time) {
	state, status, message := jobs.Finished, gluster.StatusCompleted, jobs.Notices(nil)
	switch n := p.dice.IntN(100); {
	case n < 4:
		state, status, message = jobs.Failed, gluster.StatusFailed, jobs.Say(jobs.NoticeTaskFailed)
	case n < 8:
		state, status, j.StoppedBy = jobs.Aborted, gluster.StatusStopped, j.StartedBy
	}
	run := j.TaskStep()
	run.Nodes, run.RawStatus = p.nodes(v, status, at, at.Sub(j.StartedAt)), status
	for _, n := range run.Nodes {
		run.Total = run.Total.Add(n.Figures)
	}
	j.SeenAt = at
	j.End(state, message, at)
}

// nodes are the reports of the hosts of a volume's first set.
func (p *demoPast) nodes(v sim.Listed, status gluster.TaskStatus, at time.Time, ran time.Duration) []jobs.NodeReport {
	var out []jobs.NodeReport
	for _, brick := range v.Sets[0][:min(3, len(v.Sets[0]))] {
		host, _, _ := gluster.SplitBrickName(brick)
		if slices.ContainsFunc(out, func(n jobs.NodeReport) bool { return n.Host == host }) {
			continue
		}
		files := p.dice.Uint64N(400_000)
		out = append(out, jobs.NodeReport{SeenAt: at, Name: host, NodeStatus: gluster.NodeStatus{
			Host: host, Status: status, RunTime: ran,
			Figures: gluster.Figures{FilesMoved: files, BytesMoved: files * (64 << 10), FilesScanned: 3 * files},
		}})
	}
	return out
}

// taskID is a UUID of version 4.
func (p *demoPast) taskID() string {
	a, b := p.dice.Uint64(), p.dice.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffff_ffff_ffff)
}

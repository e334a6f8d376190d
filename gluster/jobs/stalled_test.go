package jobs

import (
	"strings"
	"testing"
	"time"

	"brickyard/gluster"
)

func TestAMigrationStandsStillOnlyWhenNoFileExplainsIt(t *testing.T) {
	const mb, gb = uint64(1_000_000), uint64(1_000_000_000)
	// ran is a run that moved files of a size for an hour at a rate, on one node.
	ran := func(rate, size uint64) Step {
		moved := gluster.Figures{BytesMoved: rate * 3600, FilesMoved: rate * 3600 / size}
		return Step{
			Type: StepRemoving, State: Running, RawStatus: gluster.StatusInProgress, StartedAt: noon.Add(-time.Hour), MovedAt: noon,
			Nodes: []NodeReport{{NodeStatus: gluster.NodeStatus{UUID: "1", Status: gluster.StatusInProgress, Figures: moved}, SeenAt: noon}},
			Total: moved,
		}
	}
	with := func(s Step, change func(*Step)) Step { change(&s); return s }
	small := ran(20*mb, mb)
	idle := Step{Type: StepRebalancing, State: Running, RawStatus: gluster.StatusInProgress, StartedAt: noon, MovedAt: noon}
	cases := []struct {
		name     string
		step     Step
		meanFile uint64
		rests    time.Duration
		want     bool
	}{
		{"small files, before the time", small, 0, 14 * time.Minute, false},
		{"small files", small, 0, 15 * time.Minute, true},
		{"nothing moved yet", idle, 0, 15 * time.Minute, true},
		{"nothing moved yet, of images of 50 GB", idle, 50 * gb, 90 * time.Minute, false},
		{"nothing moved yet, of images of 50 GB, for long", idle, 50 * gb, 3 * time.Hour, true},
		{"files of 100 GB at 20 MB/s, 85 minutes", ran(20*mb, 70*gb), 0, 85 * time.Minute, false},
		{"files of 100 GB at 20 MB/s, ten hours", ran(20*mb, 70*gb), 0, 10 * time.Hour, true},
		{"one large file among small ones", with(small, func(s *Step) { s.LargestFile = 100 * gb }), 0, 100 * time.Minute, false},
		{"one large file among small ones, for long", with(small, func(s *Step) { s.LargestFile = 100 * gb }), 0, 3 * time.Hour, true},
		{"a rate that only tells of searching", with(ran(1000, 100), func(s *Step) { s.LargestFile = gb }), 0, time.Hour, true},
		{"no file explains a day", with(small, func(s *Step) { s.LargestFile = 1 << 60 }), 0, 25 * time.Hour, true},
		{"a fix-layout counts nothing", with(small, func(s *Step) { s.Type = StepFixLayout }), 0, time.Hour, false},
		{"a run whose state is not known", with(small, func(s *Step) { s.State = Unknown }), 0, time.Hour, false},
		{"a run that is over", with(small, func(s *Step) { s.EndedAt = noon }), 0, time.Hour, false},
		{"completed, while a host is missing", with(small, func(s *Step) { s.RawStatus = gluster.StatusCompleted }), 0, time.Hour, false},
		{"never heard of", with(small, func(s *Step) { s.MovedAt = time.Time{} }), 0, time.Hour, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := c.step.standsStill(noon.Add(c.rests), DefaultStallAfter, c.meanFile); got != c.want {
				t.Errorf("it stands still: %v, want %v; it may rest for %s", got, c.want, c.step.LongestRest(DefaultStallAfter, c.meanFile))
			}
		})
	}
}

func TestAnyFigureOfAnyNodeIsMovement(t *testing.T) {
	first := report(gluster.StatusInProgress, node("1", 1, 5), node("2", 1, 7))
	cases := []struct {
		name   string
		change func(*Report)
		moved  bool
	}{
		{"nothing", func(*Report) {}, false},
		{"only the run time", func(r *Report) { r.Task.Nodes[0].RunTime = time.Hour }, false},
		{"bytes", func(r *Report) { r.Task.Nodes[1].BytesMoved++ }, true},
		{"lookups", func(r *Report) { r.Task.Nodes[0].FilesScanned++ }, true},
		{"skipped", func(r *Report) { r.Task.Nodes[0].Skipped++ }, true},
		{"counters that begin again", func(r *Report) { r.Task.Nodes[0].Figures = gluster.Figures{} }, true},
		{"a node that completes", func(r *Report) { r.Task.Nodes[1].Status = gluster.StatusCompleted }, true},
		{"a node that is missing", func(r *Report) { r.Task.Nodes = r.Task.Nodes[:1] }, false},
		{"a node that came", func(r *Report) { r.Task.Nodes = append(r.Task.Nodes, node("3", 1, 0)) }, true},
		{"a host that has to take part and has no line", func(r *Report) { r.Owners = []Owner{{UUID: "3", Name: "node3"}} }, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := Step{Type: StepRebalancing, State: Running, ExternalID: "task", StartedAt: noon}.Apply(first, noon)
			if !s.MovedAt.Equal(noon) {
				t.Fatalf("the first report: moved at %v", s.MovedAt)
			}
			s.StalledSince = noon
			next := report(gluster.StatusInProgress, node("1", 1, 5), node("2", 1, 7))
			c.change(&next)
			s = s.Apply(next, noon.Add(time.Hour))
			if got := s.MovedAt.After(noon); got != c.moved || s.StalledSince.IsZero() != c.moved {
				t.Errorf("moved at %v, stands still since %v, want movement %v", s.MovedAt, s.StalledSince, c.moved)
			}
		})
	}
}

func TestHowLongFiguresRestIsToldByAClockThatNobodySets(t *testing.T) {
	for _, by := range []time.Duration{-2 * time.Hour, 2 * time.Hour} {
		r := report(gluster.StatusInProgress, node("1", 1, 5))
		s := Step{Type: StepRebalancing, State: Running, ExternalID: "task", StartedAt: noon}.Apply(r, noon)
		r.Elapsed = time.Minute
		now := noon.Add(time.Minute + by)
		s = s.Apply(r, now)
		if rests := now.Sub(s.MovedAt); rests != time.Minute {
			t.Errorf("clock set by %v: the figures rest for %v, want a minute", by, rests)
		}
	}
	t.Run("set back while nobody looked", func(t *testing.T) {
		s := Step{Type: StepRebalancing, State: Running, ExternalID: "task", StartedAt: noon}.Apply(report(gluster.StatusInProgress, node("1", 1, 5)), noon)
		s = s.Apply(report(gluster.StatusInProgress, node("1", 1, 5)), noon.Add(-time.Hour))
		if s.MovedAt.After(noon.Add(-time.Hour)) {
			t.Errorf("they rest since %v, which is to come", s.MovedAt)
		}
	})
}

func TestTheLargestFileIsLearntFromWhatANodeMovedBetweenTwoAnswers(t *testing.T) {
	s := Step{Type: StepRebalancing, State: Running, ExternalID: "task", StartedAt: noon}
	for i, f := range []gluster.Figures{{}, {FilesMoved: 10, BytesMoved: 1000}, {FilesMoved: 11, BytesMoved: 9000}, {FilesMoved: 1, BytesMoved: 5}} {
		n := node("1", gluster.StatusInProgress, 0)
		n.Figures = f
		s = s.Apply(report(gluster.StatusInProgress, n), noon.Add(time.Duration(i)*time.Second))
	}
	if s.LargestFile != 8000 {
		t.Errorf("the largest file has %d bytes, want 8000", s.LargestFile)
	}
}

func TestWhatToLookAtNamesTheVolumeAndTheNodesAtWorkAndNoRestart(t *testing.T) {
	j := Job{Volume: "media", State: Running, Steps: []Step{{
		ExternalSystem: ExternalGluster, MovedAt: noon, StalledSince: noon,
		Nodes: []NodeReport{
			{Name: "node1", NodeStatus: gluster.NodeStatus{Status: gluster.StatusCompleted}},
			{Name: "node2", NodeStatus: gluster.NodeStatus{Status: gluster.StatusInProgress}},
		},
	}}}
	hints := strings.Join(StallHints(j), "\n")
	for _, want := range []string{"gluster volume status media clients", "/var/log/glusterfs/media-rebalance.log on node2", "gluster volume statedump media"} {
		if !strings.Contains(hints, want) {
			t.Errorf("%q is not in %s", want, hints)
		}
	}
	if strings.Contains(hints, "node1") || strings.Contains(hints, "start") {
		t.Error(hints)
	}
	for name, change := range map[string]func(*Job){
		"it moves":         func(j *Job) { j.Steps[0].StalledSince = time.Time{} },
		"it is stopped":    func(j *Job) { j.Phase = PhaseStopping },
		"it is over":       func(j *Job) { j.EndedAt = noon },
		"nothing is heard": func(j *Job) { j.State = Unknown },
	} {
		still := j
		still.Steps = append([]Step(nil), j.Steps...)
		if change(&still); StallHints(still) != nil || !still.Stalled().IsZero() {
			t.Errorf("although %s, it is said to stand still", name)
		}
	}
}

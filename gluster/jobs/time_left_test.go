package jobs

import (
	"testing"
	"time"

	"brickyard/gluster"
)

func TestTimeLeftIsToldWhereATotalIsKnown(t *testing.T) {
	const gib = 1 << 30
	removal := func(change func(*Job)) Job {
		j := Job{
			Action: ActionRemoveBrick, State: Running, Origin: OriginWeb, StartedAt: noon, Bricks: []string{"a:/b", "b:/b"},
			Steps: []Step{{ExternalSystem: ExternalGluster, StartedAt: noon, Nodes: []NodeReport{
				{NodeStatus: gluster.NodeStatus{Status: gluster.StatusInProgress}, SeenAt: noon},
			}}},
			Usage: []BrickUsage{
				{Name: "a:/b", Start: 60 * gib, Now: 40 * gib, At: noon.Add(20 * time.Minute)},
				{Name: "b:/b", Start: 40 * gib, Now: 35 * gib, At: noon.Add(21 * time.Minute)},
			},
		}
		change(&j)
		return j
	}
	for name, c := range map[string]struct {
		job  Job
		want time.Duration
	}{
		"a quarter in twenty minutes": {removal(func(*Job) {}), time.Hour},
		"a pause does not count": {removal(func(j *Job) {
			first, second := j.Steps[0], j.Steps[0]
			first.EndedAt, second.StartedAt = noon.Add(5*time.Minute), noon.Add(15*time.Minute)
			j.Steps = []Step{first, second}
		}), 30 * time.Minute},
		"a rebalance has no total": {removal(func(j *Job) { j.Action = ActionRebalance }), 0},
		"it was found":             {removal(func(j *Job) { j.Origin = OriginDetected }), 0},
		"it is paused":             {removal(func(j *Job) { j.State = Paused }), 0},
		"it is stopping":           {removal(func(j *Job) { j.Phase = PhaseStopping }), 0},
		"it stands still":          {removal(func(j *Job) { j.Steps[0].StalledSince = noon }), 0},
		"it has only begun": {removal(func(j *Job) {
			for i := range j.Usage {
				j.Usage[i].At = noon.Add(30 * time.Second)
			}
		}), 0},
		"hardly anything was moved": {removal(func(j *Job) { j.Usage[0].Now, j.Usage[1].Now = 60*gib, 40*gib-1 }), 0},
		"nothing was read yet":      {removal(func(j *Job) { j.Usage = nil }), 0},
		"a host was never heard":    {removal(func(j *Job) { j.Steps[0].Nodes[0].SeenAt = time.Time{} }), 0},
	} {
		left, known := c.job.TimeLeft()
		if left.For != c.want || known != (c.want > 0) {
			t.Errorf("%s: %v, %v, want %v", name, left, known, c.want)
		}
		if known && left.At != noon.Add(20*time.Minute) {
			t.Errorf("%s: it counts from %v", name, left.At)
		}
	}
}

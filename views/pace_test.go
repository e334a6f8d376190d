package views

import (
	"testing"
	"time"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

func TestARowSaysWhatItsWindowDoesNext(t *testing.T) {
	night := jobs.Window{From: "22:00", To: "06:00", Zone: "Europe/Berlin"}
	day := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	evening := time.Date(2026, 11, 21, 22, 0, 0, 0, time.UTC)
	ran := []jobs.Step{{Number: 1, ExternalSystem: jobs.ExternalGluster, ExternalID: "a"}}
	for _, c := range []struct {
		name string
		job  jobs.Job
		now  time.Time
		want string
	}{
		{"no window", jobs.Job{State: jobs.Running}, day, ""},
		{"paused by it", jobs.Job{State: jobs.Paused, Steps: ran, Window: night, Pause: jobs.Pause{Cause: jobs.PauseWindow}}, day, "resumes 2026-11-21 21:00:00 UTC"},
		{"waiting for it", jobs.Job{State: jobs.Paused, Window: night, Pause: jobs.Pause{Cause: jobs.PauseWindow}}, day, "starts 2026-11-21 21:00:00 UTC"},
		{"paused by a person", jobs.Job{State: jobs.Paused, Steps: ran, Window: night, Pause: jobs.Pause{Cause: jobs.PausePerson}}, day, ""},
		{"open, about to go on", jobs.Job{State: jobs.Paused, Steps: ran, Window: night, Pause: jobs.Pause{Cause: jobs.PauseWindow}}, evening, "goes on as soon as it can"},
		{"running inside", jobs.Job{State: jobs.Running, Steps: ran, Window: night}, evening, "pauses 2026-11-22 05:00:00 UTC"},
		{"running outside, about to be paused", jobs.Job{State: jobs.Running, Steps: ran, Window: night}, day, "pauses as soon as it can"},
		{"let go on outside", jobs.Job{State: jobs.Running, Steps: ran, Window: night, WindowFrom: night.Opens(day)}, day, "pauses 2026-11-22 05:00:00 UTC"},
		{"being paused", jobs.Job{State: jobs.Running, Phase: jobs.PhaseStopping, Steps: ran, Window: night}, day, ""},
		{"waiting for a decision", jobs.Job{State: jobs.PendingCommit, Steps: ran, Window: night}, day, ""},
		{"over", jobs.Job{State: jobs.Finished, Steps: ran, Window: night, EndedAt: day}, day, ""},
	} {
		if got := schedule(c.job, c.now).text(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestPhasesOfAPauseHaveTheirOwnWords(t *testing.T) {
	ran := []jobs.Step{{Number: 1, ExternalSystem: jobs.ExternalGluster}}
	paused := jobs.Pause{Cause: jobs.PausePerson, By: "ada"}
	for want, j := range map[string]jobs.Job{
		"Pausing…":  {State: jobs.Running, Phase: jobs.PhaseStopping, Pause: paused, Steps: ran},
		"Stopping…": {State: jobs.Running, Phase: jobs.PhaseStopping, Steps: ran},
		"Paused":    {State: jobs.Paused, Pause: paused, Steps: ran},
		"Resuming…": {State: jobs.Running, Phase: jobs.PhaseStarting, Pause: paused, Steps: ran},
		"Starting…": {State: jobs.Running, Phase: jobs.PhaseStarting},
		"Waiting":   {State: jobs.Paused, Pause: jobs.Pause{Cause: jobs.PauseWindow}},
	} {
		if got := jobBadge(j).Word; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTheThrottleIsToldWithWhatBecomesOfIt(t *testing.T) {
	snap := func(value string) jobs.Snapshot {
		v := gluster.Volume{Name: "v", Options: map[string]string{}}
		if value != "" {
			v.Options[gluster.ThrottleOption] = value
		}
		return jobs.Snapshot{Volumes: []gluster.Volume{v}}
	}
	ran := []jobs.Step{{Number: 1, ExternalSystem: jobs.ExternalGluster}}
	ended := time.Unix(1, 0)
	for _, c := range []struct {
		job  jobs.Job
		now  string
		want string
	}{
		{jobs.Job{Steps: ran}, "", "normal"},
		{jobs.Job{Steps: ran}, "3", "3"},
		{jobs.Job{Steps: ran, Throttle: jobs.Throttle{Value: "lazy", Owed: true}}, "lazy", "lazy, set by this job; put back to its default (normal) at its end"},
		{jobs.Job{Steps: ran, Throttle: jobs.Throttle{Value: "lazy", Before: "2", Owed: true}}, "aggressive", "aggressive"},
		{
			jobs.Job{Steps: ran, Throttle: jobs.Throttle{Value: "lazy", Before: "2", Owed: true, Asked: []string{"aggressive", "lazy"}}},
			"aggressive", "aggressive, set by this job; put back to 2 at its end",
		},
		{jobs.Job{Steps: ran, EndedAt: ended, Throttle: jobs.Throttle{Value: "lazy", Owed: true}}, "lazy", "lazy, still to be put back to its default (normal)"},
		{jobs.Job{Steps: ran, EndedAt: ended, Throttle: jobs.Throttle{Value: "lazy"}}, "", "lazy while it ran"},
		{jobs.Job{Steps: ran, EndedAt: ended}, "lazy", ""},
		{jobs.Job{State: jobs.Paused, Throttle: jobs.Throttle{Value: "lazy"}}, "", "lazy, to be set when it starts"},
	} {
		c.job.Volume, c.job.Action = "v", jobs.ActionRebalance
		if got := throttleWords(c.job, snap(c.now)); got != c.want {
			t.Errorf("%+v while it is %q: %q, want %q", c.job.Throttle, c.now, got, c.want)
		}
	}
}

package jobs

import (
	"brickyard/gluster"
)

// LaunchHeal tells the self-heal daemons to look at what waits on a job's volume,
// or at every file. The intent is kept with the job before the command is sent,
// so that a restart does not send it again; that its answer is lost does no harm,
// because the heal itself is watched.
func (r *Runner) LaunchHeal(job Job, full bool) {
	r.wg.Go(func() {
		stored, err := r.insistOnUpdate(r.work, job.ID, "launch a heal", func(j *Job) {
			if j.Heals() {
				j.Healing.LaunchedAt, j.Healing.Refused = r.now(), ""
			}
		})
		if err != nil || !stored.Heals() {
			return
		}
		by := Caller{User: AutoCommitter, Reason: "Nothing was being healed."}
		_, record, err := r.mutate(r.work, stored, gluster.HealLaunch(stored.Volume, full), by)
		r.log.Info("the self-heal daemons were told to look", "job", job.ID, "volume", job.Volume, "full", full, "error", err)
		refused := err != nil && (record.StartedAt.IsZero() || outcomeKnown(err))
		_, _ = r.insistOnUpdate(r.work, job.ID, "record the answer to the launch", func(j *Job) {
			switch {
			case !j.Heals():
			case refused:
				j.Healing.Refused = sentenceOf(err)
			default:
				j.Healing.Launches++
			}
		})
	})
}

package engine

import (
	"brickyard/gluster"
	"brickyard/gluster/jobs"
)

// LaunchHeal tells the self-heal daemons to look at what waits on a job's volume,
// or at every file. It does nothing while an earlier call for the job is under
// way. The intent is kept with the job before the command is sent, so that a
// restart does not send it again at once. A lost answer counts as none: to look
// once more does no harm, to believe that they looked does.
func (r *Runner) LaunchHeal(job jobs.Job, full bool) {
	if _, underWay := r.launching.LoadOrStore(job.ID, true); underWay {
		return
	}
	r.wg.Go(func() {
		defer r.launching.Delete(job.ID)
		stored, err := r.insistOnUpdate(r.work, job.ID, "launch a heal", func(j *jobs.Job) {
			if j.Heals() {
				j.Healing.LaunchedAt, j.Healing.Refused = r.now(), nil
			}
		})
		if err != nil || !stored.Heals() {
			return
		}
		by := jobs.Caller{User: jobs.AutoCommitter, Reason: "Nothing was being healed."}
		err = r.mutate(r.work, stored, gluster.HealLaunch(stored.Volume, full), by).err
		r.log.Info("the self-heal daemons were told to look", "job", job.ID, "volume", job.Volume, "full", full, "error", err)
		_, _ = r.insistOnUpdate(r.work, job.ID, "record the answer to the launch", func(j *jobs.Job) {
			switch {
			case !j.Heals():
			case err != nil:
				j.Healing.Refused = jobs.NoticesOf(err)
			default:
				j.Healing.AcceptedAt, j.Healing.Launches = r.now(), j.Healing.Launches+1
			}
		})
	})
}

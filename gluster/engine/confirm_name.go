package engine

import (
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// NameToType is the name that has to be typed to confirm a start on a volume, ""
// if none has; see preflight.NeedsName.
func (e *Engine) NameToType(cluster, volume string, action preflight.Action) string {
	m, ok := e.clusters[cluster]
	if !ok {
		return ""
	}
	s := *m.snapshot.Load()
	if v, ok := s.Volume(volume); ok && preflight.NeedsName(s.PreflightInput(v), action) {
		return v.Name
	}
	return ""
}

// confirmRun is confirmName for another run of a job.
func (m *member) confirmRun(s jobs.Snapshot, job jobs.Job, by jobs.Caller) error {
	v, ok := s.Volume(job.Volume)
	if !ok {
		return nil
	}
	return confirmName(s, v, job.Kind().NextRun(job), by.Typed)
}

// confirmName refuses a start that has to be confirmed by typing the volume's
// name, see preflight.NeedsName.
func confirmName(s jobs.Snapshot, v gluster.Volume, action preflight.Action, typed string) error {
	if typed == v.Name || !preflight.NeedsName(s.PreflightInput(v), action) {
		return nil
	}
	why := fmt.Sprintf("On GlusterFS 10 a client that writes to a sharded volume while its layout changes can hang. Let clients not write meanwhile, and type the volume's name, %s, to confirm.", v.Name)
	return jobs.MarkByLook(&jobs.Refusal{Code: jobs.CodeInvalid, Sentence: why, Fields: map[string]string{"confirm": why}})
}

package handlers

import "brickyard/gluster/jobs"

// rerunDialog is the second click before a migration runs once more.
func (s *server) rerunDialog() dialog[jobForm] {
	return s.decisionDialog(jobs.ActionRerun, onJob(s.engine.Rerun))
}

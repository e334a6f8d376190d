package handlers

import "brickyard/gluster/jobs"

// keepDialog is the second click before a removal ends whose bricks stay.
func (s *server) keepDialog() dialog[jobForm] {
	return s.decisionDialog(jobs.ActionKeep, onJob(s.engine.Keep))
}

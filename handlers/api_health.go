package handlers

import "brickyard/gluster"

// apiHealth is how a volume or a cluster is: healthy, degraded, at-risk, stopped or
// unknown. Why is the worst of Facts, "" when all is well.
type apiHealth struct {
	State gluster.HealthState `json:"state"`
	Why   string              `json:"why"`
	Facts []string            `json:"facts"`
}

func newAPIHealth(h gluster.Health) apiHealth {
	out := apiHealth{State: h.State, Why: h.Worst().String(), Facts: []string{}}
	for _, f := range h.Facts {
		out.Facts = append(out.Facts, f.String())
	}
	return out
}

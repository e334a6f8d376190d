package handlers

import "brickyard/gluster"

// apiHealth is how a volume or a cluster is: healthy, degraded, at-risk, stopped or
// unknown. Facts are what speaks for it, the worst first; none when all is well.
type apiHealth struct {
	Word  gluster.HealthState `json:"word"`
	Facts []string            `json:"facts"`
}

func newAPIHealth(h gluster.Health) apiHealth {
	out := apiHealth{Word: h.State, Facts: []string{}}
	for _, f := range h.Facts {
		out.Facts = append(out.Facts, f.String())
	}
	return out
}

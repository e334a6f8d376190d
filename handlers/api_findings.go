package handlers

import "brickyard/gluster/preflight"

type apiFinding struct {
	Rule     string             `json:"rule"`
	Severity preflight.Severity `json:"severity"`
	Summary  string             `json:"summary"`
	Figures  map[string]any     `json:"figures"`
	// Remedy is what takes the block away: the request's field that agrees to it,
	// and the command that is run first then.
	Remedy *preflight.Remedy `json:"remedy,omitempty"`
}

func newAPIFindings(findings []preflight.Finding) []apiFinding {
	out := []apiFinding{}
	for _, f := range findings {
		figures := map[string]any{}
		for _, g := range f.Figures {
			figures[g.Name] = g.Value
		}
		out = append(out, apiFinding{Rule: f.Rule, Severity: f.Severity, Summary: f.Summary, Figures: figures, Remedy: f.Remedy})
	}
	return out
}

package jobs

import (
	"fmt"

	"brickyard/gluster"
	"brickyard/gluster/preflight"
)

// Unsupported says why nothing may be done with a volume, "" if it may: what it
// is, or what glusterd does with it, is not known to Brickyard. Nor is a command
// shown then: people would run it by hand.
func (s Snapshot) Unsupported(volume string) string {
	v, ok := s.Volume(volume)
	if !ok {
		return ""
	}
	return s.unsupported(v)
}

// unsupported is Unsupported for a volume that was found already.
func (s Snapshot) unsupported(v gluster.Volume) string {
	if why := v.Unsupported(); why != "" {
		return why
	}
	for _, t := range s.Tasks[v.Name] {
		if t.Type == gluster.TaskUnknown {
			return fmt.Sprintf("glusterd lists a task on this volume that Brickyard does not know: %s. What it does with the data is not known, so nothing is done beside it.", taskWord(t))
		}
	}
	return ""
}

// taskWord is what glusterd calls a task.
func taskWord(t gluster.AsyncTask) string {
	if t.TypeText == "" {
		return "a task without a name"
	}
	return "“" + t.TypeText + "”"
}

// UnsupportedFindings is the only finding there is about a volume that is not
// supported, nil for one that is: the other rules would judge by what they do not
// know.
func UnsupportedFindings(s Snapshot, v gluster.Volume) []preflight.Finding {
	why := s.unsupported(v)
	if why == "" {
		return nil
	}
	return []preflight.Finding{{Rule: "supported", Severity: preflight.Block, Summary: why}}
}

package views

import (
	"strconv"

	"brickyard/gluster/jobs"
)

// Sight is how much is seen of the clusters: whoever shows nothing has to say whether
// there is nothing, or nobody knows.
type Sight struct {
	// Clusters counts the configured ones.
	Clusters int
	// Reading are those that are being read for the first time, Silent those that have
	// not answered since Brickyard was started, Lost those that answered and do not now.
	Reading, Silent, Lost []string
}

// NewSight tells how much is seen of these clusters.
func NewSight(snaps []jobs.Snapshot) Sight {
	v := Sight{Clusters: len(snaps)}
	for i := range snaps {
		switch s := &snaps[i]; SightOf(s) {
		case "reading":
			v.Reading = append(v.Reading, s.Cluster)
		case "silent":
			v.Silent = append(v.Silent, s.Cluster)
		case "lost":
			v.Lost = append(v.Lost, s.Cluster)
		}
	}
	return v
}

// SightOf is one word for how much is seen of a cluster: reading, silent, lost, or "" when
// it answers. When it changes, what pages say that show nothing is not true any more.
func SightOf(s *jobs.Snapshot) string {
	switch {
	case s.Known() && s.Reachable:
		return ""
	case s.Known():
		return "lost"
	case s.Reachable || s.TriedAt.IsZero():
		return "reading"
	}
	return "silent"
}

// clear reports whether every configured cluster answers.
func (s Sight) clear() bool { return len(s.Reading)+len(s.Silent)+len(s.Lost) == 0 }

// unseen says of which clusters nothing, or nothing new, is known.
func (s Sight) unseen() (lines []string) {
	if n := len(s.Silent); n > 0 {
		lines = append(lines, someNames(s.Silent)+" "+plural(n, "has", "have")+" not answered since Brickyard was started.")
	}
	if n := len(s.Lost); n > 0 {
		lines = append(lines, someNames(s.Lost)+" "+plural(n, "does", "do")+" not answer now.")
	}
	if n := len(s.Reading); n > 0 {
		lines = append(lines, someNames(s.Reading)+" "+plural(n, "is", "are")+" being read for the first time.")
	}
	return lines
}

// someNames is a list of names that stays short.
func someNames(names []string) string {
	const most = 3
	switch n := len(names); {
	case n > most:
		return join(names[:most]) + " and " + strconv.Itoa(n-most) + " more"
	case n > 1:
		return join(names[:n-1]) + " and " + names[n-1]
	}
	return join(names)
}

package views

import "strconv"

// Empty says why there is nothing to show, and what to do next.
type Empty struct {
	Title string
	Lines []string
	// FirstRun has it followed by how a cluster is configured.
	FirstRun bool
	// LinkURL and LinkText lead on, "" if nothing does.
	LinkURL, LinkText string
}

// noVolumesSeen is why there is no volume to show. What is wrong with a cluster stands above it.
func noVolumesSeen(s Sight) Empty {
	answers := s.Clusters - len(s.Reading) - len(s.Silent) - len(s.Lost)
	switch {
	case s.Clusters == 0:
		return noCluster()
	case s.clear():
		return Empty{Title: "No volumes", Lines: []string{
			strconv.Itoa(answers) + " " + plural(answers, "cluster answers", "clusters answer") + ", without a volume.",
			"Create one with “gluster volume create”; it appears here by itself.",
		}}
	case len(s.Reading) == s.Clusters:
		return Empty{Title: "Reading the " + plural(s.Clusters, "cluster", "clusters"), Lines: []string{
			"The first answer is not there yet. This page fills by itself.",
		}}
	}
	e := Empty{Title: "No volume is known", Lines: s.unseen()}
	if len(s.Lost) > 0 {
		e.Lines = append(e.Lines, someNames(s.Lost)+" had no volume at the last answer.")
	}
	if answers > 0 {
		e.Lines = append(e.Lines, strconv.Itoa(answers)+" "+plural(answers, "cluster answers", "clusters answer")+", without a volume.")
	}
	e.Lines = append(e.Lines, tryingWords(s)+"This page fills by itself.")
	return e
}

// noBricksSeen is why there is no brick to show.
func noBricksSeen(m Bricks) Empty {
	if m.volumes == 0 {
		return noVolumesSeen(m.Sight)
	}
	return Empty{Title: "No brick is known", Lines: []string{"glusterd names no bricks of " + Counted(uint64(m.volumes), "volume", "volumes") + "."}}
}

// noTasksSeen is why there is no task to show.
func noTasksSeen(m Tasks) Empty {
	s := m.Sight
	switch {
	case m.Table.Pages.Total > 0 || m.Table.Pages.FirstURL != "":
		return Empty{Title: "No older task", Lines: []string{"The list ends before this page."}, LinkURL: TasksURL, LinkText: "Show the newest tasks"}
	case s.Clusters == 0:
		return noCluster()
	case s.clear():
		return Empty{
			Title: "Nothing has run yet", Lines: []string{"Start a rebalance from the volumes. Tasks that somebody starts with the gluster command appear here too."},
			LinkURL: VolumesURL, LinkText: "Show the volumes",
		}
	case len(s.Reading) == s.Clusters:
		return Empty{Title: "Reading the " + plural(s.Clusters, "cluster", "clusters"), Lines: []string{
			"The first answer is not there yet. Tasks that run there appear by themselves.",
		}}
	}
	return Empty{
		Title: "No task is known", Lines: append(s.unseen(), "What runs there is not known.", tryingWords(s)+"Tasks appear by themselves."),
		LinkURL: VolumesURL, LinkText: "See what is wrong",
	}
}

// tryingWords say what Brickyard does about clusters that do not answer, before another
// sentence.
func tryingWords(s Sight) string {
	if len(s.Silent)+len(s.Lost) == 0 {
		return ""
	}
	return "Brickyard keeps trying. "
}

func noCluster() Empty {
	return Empty{Title: "No cluster is configured", FirstRun: true}
}

// nothingAtHand says why the drawer is empty, in a line.
func (d Drawer) nothingAtHand() string {
	switch s := d.Sight; {
	case d.Unread:
		return "The tasks could not be read from Brickyard’s database. Its log says why; reload the page to try again."
	case s.Clusters == 0:
		return "No cluster is configured. The page of volumes says how to."
	case s.clear():
		return "Nothing has run yet. Start a rebalance from the volumes page."
	case len(s.Reading) == s.Clusters:
		return "Reading the " + plural(s.Clusters, "cluster", "clusters") + ". Tasks that run there appear by themselves."
	default:
		e := noTasksSeen(Tasks{Sight: s})
		text := e.Title + "."
		for _, l := range e.Lines {
			text += " " + l
		}
		return text
	}
}

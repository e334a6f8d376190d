package views

import (
	"path"
	"slices"
	"strconv"

	"brickyard/gluster"
	"brickyard/gluster/jobs"
	"brickyard/gluster/preflight"
)

// ReplaceFields is what the form of a replacement holds.
//
// Form fields: brick, mode (replace | reset), host, path, reason, seen, key.
type ReplaceFields struct {
	Bricks            []string
	Reset             bool
	Host, Path        string
	Seen, Key, Reason string
}

// ReplaceReview is the dialog before a brick is replaced, and its page.
type ReplaceReview struct {
	Cluster, Volume string
	URL, CancelURL  string
	Again           Again
	// Brick is the one that goes; Status and Held say how it is and what lies on
	// it.
	Brick, SetTitle string
	Status          Badge
	Held            string
	// Unselectable says why there is nothing to review, "" if there is.
	Unselectable string
	Reset        bool
	// ResetFixed says why the brick cannot stay where it is, "" if it can.
	ResetFixed string
	Host, Path string
	// Hosts and Paths are suggestions.
	Hosts, Paths []string
	// Wrong says per field what is wrong with it.
	Wrong map[string]string
	// Unasked says that the place of the new brick is still to be said: what blocks is no
	// mistake.
	Unasked bool
	// OfTarget says that what blocks is wrong with that place as it was typed.
	OfTarget bool
	// Meaning says what will happen, beyond the command.
	Meaning      string
	Findings     []Finding
	Guard        Guard
	AsOf         AsOf
	Commands     []string
	CommandTitle string
	Reason       string
	Key, Seen    string
	Label        string
	Blocked      string
	Problem      *Problem
}

// NewReplaceReview makes the dialog before a brick is replaced. action is the
// volume's replace-brick or reset-brick action, review the engine's answer; it is
// not looked at when the form does not select one brick.
func NewReplaceReview(v gluster.Volume, snap jobs.Snapshot, action jobs.ActionState, f ReplaceFields, review jobs.ReplaceReview) ReplaceReview {
	m := ReplaceReview{
		Cluster: snap.Cluster, Volume: v.Name, URL: ReplaceURL(snap.Cluster, v.Name), CancelURL: VolumeURL(snap.Cluster, v.Name),
		Again: Again{URL: ReviewURL(ReplaceURL(snap.Cluster, v.Name)), Post: true},
		Reset: f.Reset, Host: f.Host, Path: f.Path, Reason: f.Reason, Key: f.Key, Seen: review.Seen, Label: "Replace the brick",
	}
	if len(f.Bricks) != 1 {
		m.Unselectable = "Bricks are replaced one at a time, each only after the one before it is healed. Select exactly one brick."
		m.Blocked = strconv.Itoa(len(f.Bricks)) + " bricks are selected."
		return m
	}
	m.Brick = f.Bricks[0]
	if why := review.Wrong["brick"]; why != "" {
		m.Unselectable, m.Blocked = why, why
		return m
	}
	m.describe(v, snap)
	m.Wrong = map[string]string{}
	for field, value := range map[string]string{"host": f.Host, "path": f.Path} {
		switch {
		case f.Reset:
		case value == "": // what was not typed yet is not wrong yet
			m.Unasked = true
		case review.Wrong[field] != "":
			m.Wrong[field] = review.Wrong[field]
		}
	}
	m.Hosts, m.Paths = suggestions(snap, m.Brick, f.Host)
	m.judge(action, review.Findings)
	for _, c := range review.Commands {
		m.Commands = append(m.Commands, c.String())
	}
	m.CommandTitle = "Command"
	switch {
	case f.Reset:
		m.Label, m.CommandTitle = "Stop the brick", "Commands: the first now, the second when the disk is changed"
		m.Meaning = "The brick is offline from now until you have changed its disk and committed: until then each file of the set has one copy less. After that Brickyard watches until it is healed."
	case review.Migrates:
		m.Label, m.CommandTitle = "Add the new brick and empty the old one", "Commands, one after the other"
		m.Meaning = "This volume keeps one copy of each file, so that nothing could heal an empty brick, and GlusterFS refuses to replace one. The way that works: the new brick is added, the old one's files move to all bricks that stay, and the old one is taken out by itself when everything was moved cleanly; else you decide. If you stop in between, the new brick stays in the volume."
	default:
		m.Meaning = "The new brick takes the old one's place within seconds, empty, and is then filled from the others. Brickyard watches until nothing waits to be healed any more. The old directory keeps its files; delete them when you are sure. If the target host lacks /dev/fuse, glusterd refuses, and its words are shown."
	}
	if !v.Heals() {
		m.ResetFixed = "Not here: the volume keeps one copy of each file, and nothing would fill the new disk."
	}
	return m
}

// judge takes the findings over. What is wrong with the new brick's place, or still to be
// said of it, is said once, at its field.
func (m *ReplaceReview) judge(action jobs.ActionState, findings []preflight.Finding) {
	m.Blocked = blockedBy(action, findings)
	others := findings
	if m.Unasked || len(m.Wrong) > 0 {
		others = slices.DeleteFunc(slices.Clone(findings), func(f preflight.Finding) bool { return f.Rule == "target" })
	}
	m.OfTarget = len(m.Wrong) > 0
	if why := blockedBy(action, others); why != "" {
		m.Blocked, m.Unasked, m.OfTarget = why, false, false
	}
	m.Findings = NewFindings(others)
}

// PartChecks is the value of the field part by which only ReplaceChecks are asked for.
const PartChecks = "checks"

// replaceJudged is the id of what ReplaceChecks are put into.
const replaceJudged = "review-judged"

func targetSaidID(field string) string { return "review-" + field + "-wrong" }

func (m ReplaceReview) said(field string) string {
	switch {
	case m.Wrong[field] != "":
		return m.Wrong[field]
	case field == "host":
		return "A connected node of the cluster."
	}
	return "An empty directory that no brick uses."
}

func (m ReplaceReview) saidClass(field string) string {
	if m.Wrong[field] != "" {
		return "wrong"
	}
	return "hint"
}

// describe tells about the brick that goes.
func (m *ReplaceReview) describe(v gluster.Volume, snap jobs.Snapshot) {
	for i, s := range v.Subvolumes {
		for _, b := range s.Bricks {
			if b.Name() == m.Brick {
				m.SetTitle = setTitle(v, i+1, len(s.Bricks))
				m.Status = lastBrickState(&v, &b).badge()
				m.Held = RemovalBrick{Name: b.Name(), Arbiter: b.Arbiter, Space: brickSpace(b, snap.DetailAt[v.Name])}.held()
			}
		}
	}
}

// suggestions are the connected hosts, and paths that could be free on the
// chosen one: the same path, and one beside it.
func suggestions(snap jobs.Snapshot, brick, host string) (hosts, paths []string) {
	for _, p := range snap.Peers {
		name := p.Host
		if n := snap.HostNames[p.UUID]; n != "" {
			name = n
		}
		if p.TakesPart() {
			hosts = append(hosts, name)
		}
	}
	slices.Sort(hosts)
	_, old, _ := gluster.SplitBrickName(brick)
	for _, dir := range []string{old, old + "-new", path.Join(path.Dir(path.Dir(old)), path.Base(path.Dir(old))+"-new", path.Base(old))} {
		if gluster.CheckTarget(host, dir, snap.Peers, snap.Volumes) == nil && !slices.Contains(paths, dir) {
			paths = append(paths, dir)
		}
	}
	return hosts, paths
}

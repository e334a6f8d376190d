package views

import (
	"time"
)

// Page is what surrounds the content of every full page.
type Page struct {
	// Title names the page, without the count of decisions and the product.
	Title string
	// Section is the navigation entry the page belongs to, "" for none.
	Section Section
	Nav     Nav
	Drawer  Drawer
	// User is who is signed in; "" hides the name. SignOut shows the button.
	User    string
	SignOut bool
	// Demo marks a server that runs simulated clusters.
	Demo bool
	// Version is Brickyard's own.
	Version string
	// Now is the server's clock; the page measures its own against it.
	Now time.Time
}

// Section is an entry of the main navigation.
type Section string

// The entries.
const (
	SectionNone    Section = ""
	SectionVolumes Section = "volumes"
	SectionTasks   Section = "tasks"
)

// Nav is the live part of the header: what needs a look, on every page.
type Nav struct {
	// Decisions counts the jobs that wait for a person, Running those that move.
	Decisions, Running int
	Clusters           []Health
}

// Tone says how loud something is. It never stands alone: a word and an icon
// say the same.
type Tone string

// The tones.
const (
	ToneQuiet Tone = "quiet"
	ToneInfo  Tone = "info"
	ToneOK    Tone = "ok"
	ToneWarn  Tone = "warn"
	ToneBad   Tone = "bad"
)

// Badge is an icon and a word with a tone.
type Badge struct {
	Icon Icon
	Word string
	Tone Tone
	// Detail is the longer sentence for the title, "" if there is none.
	Detail string
}

// Health is a cluster's badge in the header.
type Health struct {
	ID      string // element id
	Cluster string
	URL     string
	Badge   Badge
}

// Stamp is a moment: exact for the title, readable for the text. The page's
// script shows it in the reader's zone; the server's text is UTC and says so.
type Stamp struct {
	At time.Time
}

// Known reports whether the moment is set.
func (s Stamp) Known() bool { return !s.At.IsZero() }

// Problem is something that went wrong, for a person.
type Problem struct {
	// Status is the HTTP status the page is answered with.
	Status int
	// Title is three or four words; Sentence says what is wrong and what to do.
	Title, Sentence string
	// Words are glusterd's or the system's own, shown as they came.
	Words string
	// Next is what to do now, "" when Sentence says it already.
	Next string
	// LinkURL and LinkText lead to what stands in the way, if something does.
	LinkURL, LinkText string
	// Fields holds a message per invalid input field.
	Fields map[string]string
}

// ClusterBanner says on the volumes page what is wrong with a cluster. One
// without a Problem is rendered empty, so that it can be filled later.
type ClusterBanner struct {
	ID      string // element id
	Cluster string
	// Problem is "" when all is well.
	Problem string
	// Words are glusterd's own; Next is what to do.
	Words string
	Next  string
	// Since is the last time the cluster answered, Tried the last attempt.
	Since, Tried Stamp
	Tone         Tone
	// Targets are the ways to the cluster when there are several and not all of
	// them are well; nil else.
	Targets []TargetLine
}

// TargetLine is one of the ways to a cluster.
type TargetLine struct {
	Name, Why, Words string
	Badge            Badge
	Since            Stamp
}

// Volumes is the content of /volumes.
type Volumes struct {
	Banners []ClusterBanner
	Rows    []VolumeRow
	// Filter is the part of a name the list was narrowed to.
	Filter string
	// Hidden counts the volumes the filter left out.
	Hidden int
	// Clusters counts the configured clusters; Waiting those never read yet.
	Clusters, Waiting int
}

// VolumeRow is one line of the volumes table. It is a pure function of the
// cluster's snapshot and the volume's open job: rendered once, sent to all.
type VolumeRow struct {
	ID      string // element id
	Cluster string
	Name    string
	URL     string
	Status  Badge
	Type    string
	Bricks  BrickCount
	Space   Capacity
	// Activity is the open job, nil when the volume is at rest.
	Activity *Activity
	Buttons  []Button
	// Stale is set when the figures are older than they should be, because the
	// cluster does not answer.
	Stale bool
}

// BrickCount is how many bricks run.
type BrickCount struct {
	Up, Unknown, Total int
	Tone               Tone
}

// Capacity is a used-of-size figure. Known is false when it was not read, or
// not from all bricks; Size may still hold the part that was.
type Capacity struct {
	Used, Free, Size uint64
	// Note says what is missing from the figures, or, without any, why there are
	// none; "" if they are whole.
	Note   string
	ReadAt Stamp
}

// Activity is a job seen from its volume.
type Activity struct {
	JobID    int64
	URL      string
	Action   string
	State    Badge
	Progress Progress
}

// Progress is what is known about how far a job is. Percent is nil wherever no
// total is known, and then no bar may pretend one.
type Progress struct {
	// Moving shows a bar; without a Percent an indeterminate one.
	Moving  bool
	Percent *int
	// Label names the bar for those who cannot see it.
	Label string
	// Figures are short texts: "1,204 files moved", "41.2 GiB", …
	Figures []string
	// Failures is the loud sentence, "" when no file failed.
	Failures string
}

// Button is something a person may do now, or may not and why.
type Button struct {
	Name, Label, TestID string
	// URL leads to the review page of the action; nothing acts on GET.
	URL     string
	Allowed bool
	Why     string
	// WhyID is the element id of the reason.
	WhyID  string
	Danger bool
}

// VolumeView is the content of a volume's page.
type VolumeView struct {
	Row    VolumeRow
	Banner ClusterBanner
	Facts  []Fact
	// Unsupported says why nothing is offered for the volume, "" if something is.
	Unsupported string
	// Options are those that were changed from their default, by name.
	Options []Fact
	Sets    []BrickSet
	// Remove leads to the review of the selected bricks' removal.
	Remove Button
	// Replace leads to the review of the selected brick's replacement.
	Replace Button
	Jobs    []JobRow
	// MoreJobsURL leads to the tasks page when Jobs is not all; "" else.
	MoreJobsURL string
}

// Fact is a name and a value.
type Fact struct{ Name, Value string }

// BrickSet is a subvolume with its bricks.
type BrickSet struct {
	Title  string
	Bricks []BrickRow
}

// BrickRow is one brick.
type BrickRow struct {
	// ID is the element id of the brick's row, Name "host:/path".
	ID, Name   string
	Host, Path string
	Arbiter    bool
	Status     Badge
	Space      Capacity
	// Activity says what is happening on the brick or its host, "" if nothing.
	Activity string
	// Job leads to the job the brick is being removed by, and Button to what
	// may be done about it here; nil if there is none.
	Job    *Link
	Button *Button
}

// Link is an address and its text.
type Link struct{ URL, Text string }

// Tasks is the content of /tasks.
type Tasks struct {
	Filter TaskFilter
	Rows   []JobRow
	Total  int
	// OlderURL is the next page, NewestURL the first one when this is not it.
	OlderURL, NewestURL string
	// RowsURL is where the rows are fetched again, with the same filter.
	RowsURL string
}

// TaskFilter holds the values of the filter form, as they came in the query.
type TaskFilter struct {
	Cluster, Volume, Action, State, User, Since, Until string
	// Clusters are the names to choose from.
	Clusters []string
	// Wrong says, per field, why a value was ignored.
	Wrong map[string]string
}

// Finding is the verdict of one preflight rule.
type Finding struct {
	Rule, Summary string
	Badge         Badge
	Figures       []Fact
}

// SignIn is the content of the sign-in page. Form fields: user, password, next.
type SignIn struct {
	User, Next string
	Problem    *Problem
}

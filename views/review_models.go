package views

// RebalanceReview is the dialog before a rebalance starts, and its page.
//
// Form fields: mode (data | fix-layout), force (1), throttle, from, to, zone,
// reason, key.
type RebalanceReview struct {
	Cluster, Volume string
	// URL is both where the form is fetched again when an option changes (GET)
	// and where it is sent (POST).
	URL       string
	CancelURL string
	FixLayout bool
	Force     bool
	Pace      Pace
	Reason    string
	// Key is the idempotency key, made once per dialog.
	Key      string
	Findings []Finding
	Guard    Guard
	AsOf     AsOf
	// Command is the exact line that will run, "" when nothing would.
	Command string
	// Blocked says why it cannot be confirmed, "" when it can.
	Blocked string
	// Problem is what came back from an attempt, nil before one.
	Problem *Problem
}

// StopReview is the small dialog before a task is stopped, and its page.
//
// Form fields: reason, seen, key, and those of a Guard.
type StopReview struct {
	Row       JobRow
	URL       string
	CancelURL string
	// Sentence says what a stop means.
	Sentence string
	// Leaves says what the stop does not reach, "" if nothing.
	Leaves string
	// Watching says that only Brickyard's watching is stopped.
	Watching bool
	// GivesUp says that a reset is given up whose brick cannot be started.
	GivesUp bool
	Reason  string
	Key     string
	// Seen tells the two things apart that stopping a reset can mean: its host may
	// go away, or come back, while the dialog is open. "" for everything else.
	Seen     string
	Findings []Finding
	Guard    Guard
	// Command is "" when nothing has to be sent, or may be.
	Command string
	Blocked string
	Problem *Problem
}

// RemovalReview is the dialog before bricks are removed, and its page.
//
// Form fields: brick (the complete selection), picked (what was selected),
// options (1, so that an unticked box is told from a first visit), migrate (1),
// autocommit (1), throttle, from, to, zone, confirm, reason, seen, key.
type RemovalReview struct {
	Cluster, Volume string
	URL             string
	Again           Again
	CancelURL       string
	// Sets are the bricks that go, as glusterd groups them.
	Sets           []RemovalSet
	Picked, Bricks []string
	// Note says that the set was completed, or that the replica count is
	// lowered.
	Note string
	// Unselectable says why these bricks cannot go together, "" if they can.
	Unselectable string
	// Replica is the new replica count, 0 when whole sets go.
	Replica int
	Migrate bool
	// MigrateFixed says why the choice is not open, "" when it is.
	MigrateFixed string
	AutoCommit   bool
	Pace         Pace
	Confirm      string
	Reason       string
	// Key is the idempotency key; Seen stands for the bricks as shown here.
	Key, Seen string
	Findings  []Finding
	Guard     Guard
	AsOf      AsOf
	// Command is the exact line that will run, "" with Unselectable.
	Command string
	// Label is what the button does, in words.
	Label   string
	Blocked string
	Problem *Problem
}

// RemovalSet is the part of a subvolume that goes.
type RemovalSet struct {
	Title  string
	Bricks []RemovalBrick
}

// RemovalBrick is one brick that goes. Added says that it was not selected.
type RemovalBrick struct {
	Name           string
	Arbiter, Added bool
	Space          Capacity
}

// DecisionReview is the dialog before a removal is committed, kept or run again,
// and its page.
//
// Form fields: confirm (with a Phrase), reason, key.
type DecisionReview struct {
	Row       JobRow
	URL       string
	CancelURL string
	// Title asks, Sentence says what it means, Label is the button's.
	Title, Sentence, Label string
	Danger                 bool
	// Commands are empty when nothing has to be sent, or may be.
	Commands []string
	Bricks   []BrickUsage
	// Logs say per node what was left behind, and where it is named.
	Logs     []string
	Findings []Finding
	Guard    Guard
	// Phrase has to be typed, "" if nothing has.
	Phrase, Confirm string
	Reason, Key     string
	Blocked         string
	Problem         *Problem
}

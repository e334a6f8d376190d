package handlers

import (
	"net/http"
	"strconv"
	"time"

	"brickyard/gluster/jobs"

	"github.com/labstack/echo/v4"
)

// The shapes of a job in the JSON API.

type apiFigures struct {
	FilesMoved   uint64 `json:"filesMoved"`
	BytesMoved   uint64 `json:"bytesMoved"`
	FilesScanned uint64 `json:"filesScanned"`
	Failures     uint64 `json:"failures"`
	Skipped      uint64 `json:"skipped"`
}

type apiProgress struct {
	// Percent is null wherever no total is known.
	Percent *float64 `json:"percent"`
	apiFigures
	BytesPerSecond float64 `json:"bytesPerSecond"`
	// ETASeconds is how long the task will still work, counted from ETASince; null where
	// that is not known. ETASource is "rate" for an estimate from what was moved so far.
	ETASeconds *float64   `json:"etaSeconds"`
	ETASource  string     `json:"etaSource"`
	ETASince   *time.Time `json:"etaSince"`
}

type apiNode struct {
	Host    string     `json:"host"`
	UUID    string     `json:"uuid"`
	Status  string     `json:"status"`
	SeenAt  *time.Time `json:"seenAt"`
	RunTime float64    `json:"runTimeSeconds"`
	apiFigures
}

// apiPause says why a job does not go on by itself; null when it does.
type apiPause struct {
	// Cause is person or window.
	Cause  jobs.PauseCause `json:"cause"`
	By     string          `json:"by"`
	Reason string          `json:"reason"`
}

type apiChange struct {
	By     string     `json:"by"`
	Reason string     `json:"reason"`
	At     *time.Time `json:"at"`
}

// apiStalled is for a task whose figures have not moved for long; Since is null
// while they do, and Hints say what to look at.
type apiStalled struct {
	Since *time.Time `json:"since"`
	Hints []string   `json:"hints"`
}

type apiAction struct {
	Name    string `json:"name"`
	Allowed bool   `json:"allowed"`
	Why     string `json:"why"`
}

type apiBrickUsage struct {
	Brick      string `json:"brick"`
	StartBytes uint64 `json:"startBytes"`
	UsedBytes  uint64 `json:"usedBytes"`
}

// apiHint is hearsay: see jobs.Job.Hint.
type apiHint struct {
	At   *time.Time `json:"at"`
	Text string     `json:"text"`
}

// apiElapsed is null when it is not known how long a task took.
type apiElapsed struct {
	Seconds float64 `json:"seconds"`
	AtLeast bool    `json:"atLeast"`
}

type apiJob struct {
	ID      string      `json:"id"`
	Cluster string      `json:"cluster"`
	Volume  string      `json:"volume"`
	Action  jobs.Action `json:"action"`
	State   jobs.State  `json:"state"`
	Phase   jobs.Phase  `json:"phase"`
	Message string      `json:"message"`
	// MessageCode is the first notice's; "" and left out when there is no message.
	MessageCode jobs.NoticeCode `json:"messageCode,omitempty"`
	Notices     []apiNotice     `json:"notices"`
	Origin      jobs.Origin     `json:"origin"`
	StartedBy   string          `json:"startedBy"`
	StoppedBy   string          `json:"stoppedBy"`
	Reason      string          `json:"reason"`
	Force       bool            `json:"force"`
	CreatedAt   *time.Time      `json:"createdAt"`
	StartedAt   *time.Time      `json:"startedAt"`
	EndedAt     *time.Time      `json:"endedAt"`
	SeenAt      *time.Time      `json:"seenAt"`
	// StartedBefore is for a task that was found: by its nodes' run times it began
	// then or earlier. StartedHint is what a node's command history says.
	StartedBefore *time.Time  `json:"startedBefore"`
	StartedHint   *apiHint    `json:"startedHint"`
	Elapsed       *apiElapsed `json:"elapsed"`
	TaskID        string      `json:"taskId"`
	Bricks        []string    `json:"bricks"`
	// With is the new brick of a replacement, "" else; Heal what waits to be
	// healed since, per brick of its set.
	With string    `json:"with"`
	Heal []apiHeal `json:"heal"`
	// Replica is null unless a removal lowers it; MigrateData is null for other
	// jobs.
	Replica     *int            `json:"replica"`
	MigrateData *bool           `json:"migrateData"`
	AutoCommit  bool            `json:"autoCommit"`
	BrickUsage  []apiBrickUsage `json:"brickUsage"`
	Pause       *apiPause       `json:"pause"`
	Window      *apiWindow      `json:"window"`
	// WindowSet is null until somebody changes the window of a job that is there.
	WindowSet *apiChange  `json:"windowSet"`
	Throttle  apiThrottle `json:"throttle"`
	// Progress sums the runs of a job that was paused; its steps tell each.
	Progress apiProgress  `json:"progress"`
	Stalled  apiStalled   `json:"stalled"`
	Nodes    []apiNode    `json:"nodes"`
	Steps    []apiStep    `json:"steps"`
	Actions  []apiAction  `json:"actions"`
	Findings []apiFinding `json:"findings"`
}

func (s *server) newAPIJob(j jobs.Job) apiJob {
	out := apiJob{
		ID: strconv.FormatInt(j.ID, 10), Cluster: j.Cluster, Volume: j.Volume, Action: j.Action,
		State: j.State, Phase: j.Phase, Message: j.Message.String(), MessageCode: j.Message.Code(), Notices: newAPINotices(j.Message), Origin: j.Origin,
		StartedBy: j.StartedBy, StoppedBy: j.StoppedBy, Reason: j.Reason, Force: j.Force,
		CreatedAt: optionalTime(j.CreatedAt), StartedAt: optionalTime(j.StartedAt), EndedAt: optionalTime(j.EndedAt),
		SeenAt: optionalTime(j.SeenAt), TaskID: j.TaskID, Bricks: append([]string{}, j.Bricks...),
		With: j.With, Heal: newAPIHeal(j.Healing), AutoCommit: j.AutoCommit, BrickUsage: []apiBrickUsage{},
		Nodes: []apiNode{}, Steps: newAPISteps(j, 0),
		Actions:  newAPIActions(jobs.Operations(j, s.snapshotOf(j.Cluster))),
		Window:   newAPIWindow(j.Window, s.now()),
		Throttle: apiThrottle{Value: j.Throttle.Value, Before: j.Throttle.Before, PutBack: j.Throttle.Owed},
		Findings: newAPIFindings(j.Findings),
		Stalled:  apiStalled{Since: optionalTime(j.Stalled()), Hints: append([]string{}, jobs.StallHints(j)...)},
	}
	out.StartedBefore = optionalTime(j.BeganBefore)
	if j.Hint != "" {
		out.StartedHint = &apiHint{At: optionalTime(j.HintAt), Text: j.Hint}
	}
	if e := j.Elapsed(s.now()); e.Known {
		out.Elapsed = &apiElapsed{Seconds: e.For.Seconds(), AtLeast: e.AtLeast}
	}
	if v, ok := s.snapshotOf(j.Cluster).Volume(j.Volume); ok {
		out.Throttle.Current = v.Throttle()
	}
	if j.Open() && j.Pause.Cause != jobs.PauseNone {
		out.Pause = &apiPause{Cause: j.Pause.Cause, By: j.Pause.By, Reason: j.Pause.Reason}
	}
	if w := j.WindowSet; !w.At.IsZero() {
		out.WindowSet = &apiChange{By: w.By, Reason: w.Reason, At: optionalTime(w.At)}
	}
	if j.Replica > 0 {
		out.Replica = &j.Replica
	}
	if migrates, asked := j.MigratesData(); asked {
		out.MigrateData = &migrates
	}
	for _, u := range j.Usage {
		if u.Shared {
			continue // no figure is this brick's own
		}
		out.BrickUsage = append(out.BrickUsage, apiBrickUsage{Brick: u.Name, StartBytes: u.Start, UsedBytes: u.Now})
	}
	if percent, known := j.Percent(); known {
		p := float64(percent)
		out.Progress.Percent = &p
	}
	if left, known := j.TimeLeft(); known {
		seconds := left.For.Seconds()
		out.Progress.ETASeconds, out.Progress.ETASource, out.Progress.ETASince = &seconds, "rate", optionalTime(left.At)
	}
	if step := j.Reported(); step != nil {
		out.Progress.apiFigures = apiFigures(j.Total())
		out.Progress.BytesPerSecond = step.BytesPerSecond
		for _, n := range step.Nodes {
			out.Nodes = append(out.Nodes, apiNode{
				Host: n.Name, UUID: n.UUID, Status: n.StatusWords(), SeenAt: optionalTime(n.SeenAt),
				RunTime: n.RunTime.Seconds(), apiFigures: apiFigures(n.Figures),
			})
		}
	}
	return out
}

func newAPIActions(actions []jobs.ActionState) []apiAction {
	out := []apiAction{}
	for _, a := range actions {
		out = append(out, apiAction{Name: a.Name, Allowed: a.Allowed, Why: a.Why})
	}
	return out
}

func (s *server) apiShowJob(c echo.Context) error {
	job, err := s.findJob(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, s.newAPIJob(job))
}

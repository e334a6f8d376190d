package views

import (
	"time"

	"brickyard/gluster"
)

// PaceFields are the form fields throttle, from, to and zone as they came.
type PaceFields struct {
	Throttle string
	Window   WindowFields
}

// Pace is the part of a start dialog about how hard and when to work.
type Pace struct {
	PaceFields
	// Current is the throttle in force on the volume.
	Current string
	// Command sets the throttle, "" if it is left as it is.
	Command string
	// Clock names the server's own zone, and what its clock shows.
	Clock string
}

// NewPace makes that part for a volume.
func NewPace(v gluster.Volume, f PaceFields, now time.Time) Pace {
	p := Pace{PaceFields: f, Current: v.Throttle(), Clock: serverClock(now)}
	if gluster.CheckThrottle(f.Throttle) == nil && f.Throttle != v.ThrottleSet() {
		p.Command = gluster.SetThrottle(v.Name, f.Throttle).String()
	}
	return p
}

// chosen reports whether something of it was chosen, or is wrong.
func (p Pace) chosen(problem *Problem) bool {
	return problem.about("throttle") || problem.about(windowFields...) || p.Throttle != "" || p.Window.From != "" || p.Window.To != ""
}

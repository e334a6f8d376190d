package views

import (
	"cmp"
	"slices"

	"brickyard/gluster/jobs"
)

// DecisionPanel is what may be done with a job now, and while the job waits for a person
// what there is to decide. It says the same wherever the job is shown: in its row and on
// its page, in the drawer, and in the row and on the page of its volume.
type DecisionPanel struct {
	// Waits says what waits to be decided, "" while nothing waits for a person.
	Waits string
	// Choices are in the order of panelOrder.
	Choices []Choice
	// StatusURL leads to the job's page.
	StatusURL string
}

// Choice is one thing that may be done with a job, or not and why.
type Choice struct {
	Button
	// Does goes on the sentence that the button's word begins: "takes the bricks out".
	Does string
	// Shown says that Does stands beside the button, and not only in its title.
	Shown bool
}

// panelOrder is the order of choices wherever they are offered: first what lets a job go
// on, then what ends it, and what can be taken back before what cannot.
var panelOrder = []string{
	jobs.ActionRerun, jobs.ActionPause, jobs.ActionResume, jobs.ActionStop, jobs.ActionCommit, jobs.ActionCommitLossy, jobs.ActionKeep,
}

// newDecisionPanel makes the panel of a job that actions are offered for. snap has to hold
// no more than the job's volume.
func newDecisionPanel(job jobs.Job, snap jobs.Snapshot, actions []jobs.ActionState) DecisionPanel {
	p := DecisionPanel{StatusURL: JobURL(job.ID)}
	decides := job.AwaitsDecision() && actions != nil
	if decides {
		p.Waits = cmp.Or(job.Message.String(), "The task waits until somebody decides how it goes on.")
	}
	for _, a := range inPanelOrder(actions) {
		meaning := kindOf(job).choice(job, snap, a.Name)
		c := Choice{Button: jobButton(job, a), Does: meaning.does, Shown: a.Allowed && meaning.does != "" && (decides || meaning.unlike)}
		c.Weight = meaning.weight
		if !c.Shown && c.Does != "" {
			c.Title = actionWord(job, a.Name) + " " + c.Does
		}
		p.Choices = append(p.Choices, c)
	}
	return p
}

func inPanelOrder(actions []jobs.ActionState) []jobs.ActionState {
	return slices.SortedStableFunc(slices.Values(actions), func(a, b jobs.ActionState) int {
		return cmp.Compare(slices.Index(panelOrder, a.Name), slices.Index(panelOrder, b.Name))
	})
}

// in is the choice's button as it stands in an element: the id of its reason is the only
// one on the page.
func (c Choice) in(home string) Button {
	c.WhyID = home + "-" + idPart(c.Name) + "-why"
	return c.Button
}

// waiting reports whether something waits to be decided.
func (p DecisionPanel) waiting() bool { return p.Waits != "" }

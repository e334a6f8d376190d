package views

// Button is something a person may do now, or may not and why.
type Button struct {
	Name, Label, TestID string
	// URL leads to the review page of the action; nothing acts on GET.
	URL     string
	Allowed bool
	Why     string
	// WhyID is the element id of the reason.
	WhyID  string
	Weight Weight
	// Title is told when the pointer rests on a button that is allowed, "" for nothing.
	Title string
}

// Weight is how much of an action can be taken back. It is the class that gives a button
// its colour; words say the same.
type Weight string

const (
	// WeightLight can be taken back: what is paused is resumed.
	WeightLight Weight = ""
	// WeightEnds ends the job. What became of the data stays as it is.
	WeightEnds Weight = "is-ending"
	// WeightFinal changes the volume for good.
	WeightFinal Weight = "is-final"
	// WeightLoses does so and loses data.
	WeightLoses Weight = "is-danger"
)

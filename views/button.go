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
	Danger bool
}

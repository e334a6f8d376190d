package views

// ChangedRow tells the script of open pages about a row they are sent: a row in a state
// that a page has not seen may be new to it, or belong elsewhere.
type ChangedRow struct {
	// ID is the id of the row's element, Kind what it is a row of, as in data-live.
	ID   string `json:"id"`
	Kind string `json:"kind"`
	// State and Phase are as in data-state and data-phase of the element; "" where it
	// has none.
	State string `json:"state,omitempty"`
	Phase string `json:"phase,omitempty"`
}

// Changed tells about a job's row.
func (r JobRow) Changed() ChangedRow {
	return ChangedRow{ID: JobID(r.ID), Kind: "job", State: string(r.State), Phase: r.shownPhase()}
}

// Changed tells about a volume's row.
func (r VolumeRow) Changed() ChangedRow { return ChangedRow{ID: r.ID, Kind: "volume"} }

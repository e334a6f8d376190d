// Package preflight judges whether an action on a volume is safe, before
// anything is sent to glusterd. Its checks are pure: a snapshot of volume,
// peers, options and capacity goes in, findings come out.
//
// Some rules mirror what glusterd would refuse anyway, so that a person reads
// the reason before they click. The others are what glusterd does not check and
// costs people their data; each says which figures it compared.
//
// A good place to start is Rebalance, which lists the rules of a rebalance in
// the order in which people read them.
package preflight

// Severity says what a finding means for the action.
type Severity string

// Block means the server refuses the action; Warn that a person may go on with
// open eyes; OK that a rule was checked and holds.
const (
	Block Severity = "block"
	Warn  Severity = "warn"
	OK    Severity = "ok"
)

// Finding is the verdict of one rule.
type Finding struct {
	// Rule is the rule's stable name, such as "bricks-online".
	Rule     string   `json:"rule"`
	Severity Severity `json:"severity"`
	// Summary is one sentence with the figures in it.
	Summary string `json:"summary"`
	// Remedy is what takes the block away, nil if there is nothing Brickyard can run.
	Remedy *Remedy `json:"remedy,omitempty"`
	// Figures are the values that were compared, for programs: sizes in bytes.
	Figures []Figure `json:"figures,omitempty"`
}

// Figure is one named value a rule compared.
type Figure struct {
	Name string `json:"name"`
	// Value is a number, a text, a bool or a list of texts. Numbers come back
	// from the database as float64.
	Value any `json:"value"`
}

// Worst returns the gravest severity among findings, OK if there are none.
func Worst(findings []Finding) Severity {
	worst := OK
	for _, f := range findings {
		if f.Severity == Block {
			return Block
		}
		if f.Severity == Warn {
			worst = Warn
		}
	}
	return worst
}

// Blocking returns the findings that forbid the action.
func Blocking(findings []Finding) []Finding {
	var out []Finding
	for _, f := range findings {
		if f.Severity == Block {
			out = append(out, f)
		}
	}
	return out
}

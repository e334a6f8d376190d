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

import (
	"encoding/json"
	"fmt"
)

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
	// Value is a size in bytes (uint64), a count (int), another number (float64), a
	// text, a bool or a list of texts. Each comes back from JSON as what it was; only
	// from before kinds were kept, sizes and counts come back as float64.
	Value any `json:"value"`
}

// What a number in JSON is; another value tells by itself.
const (
	kindBytes = "bytes"
	kindCount = "count"
)

// MarshalJSON keeps with a number what it is: JSON has numbers only.
func (f Figure) MarshalJSON() ([]byte, error) {
	kind := ""
	switch f.Value.(type) {
	case uint64:
		kind = kindBytes
	case int:
		kind = kindCount
	}
	return json.Marshal(struct {
		Name  string `json:"name"`
		Value any    `json:"value"`
		Kind  string `json:"kind,omitempty"`
	}{f.Name, f.Value, kind})
}

// UnmarshalJSON reads what MarshalJSON wrote, now or before there were kinds.
func (f *Figure) UnmarshalJSON(text []byte) error {
	var in struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
		Kind  string          `json:"kind"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	f.Name = in.Name
	var texts []string
	switch in.Kind {
	case kindBytes:
		return into[uint64](f, in.Value)
	case kindCount:
		return into[int](f, in.Value)
	}
	if json.Unmarshal(in.Value, &texts) == nil && texts != nil {
		f.Value = texts
		return nil
	}
	return into[any](f, in.Value)
}

func into[T any](f *Figure, text json.RawMessage) error {
	var v T
	if len(text) > 0 {
		if err := json.Unmarshal(text, &v); err != nil {
			return fmt.Errorf("figure %s: %w", f.Name, err)
		}
	}
	f.Value = v
	return nil
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

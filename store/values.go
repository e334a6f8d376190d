package store

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"brickyard/gluster/jobs"
)

// micros is a time as the database keeps it: NULL for the zero time, else
// microseconds since 1970.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// timeInto scans a column written with micros, as UTC.
type timeInto struct{ t *time.Time }

func (i timeInto) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.t = time.Time{}
	case int64:
		*i.t = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}

// counter is an unsigned counter as the database keeps it: SQLite's integers
// have a sign. The package comment says why it is cut off and not wrapped.
func counter(n uint64) int64 { return int64(min(n, math.MaxInt64)) }

// rate keeps what is no number out of the database, where it would become NULL
// and be refused, and with it the job's whole update.
func rate(r float64) float64 {
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return 0
	}
	return r
}

// idOrNull is a reference to a row, NULL for none.
func idOrNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// idInto scans a column written with idOrNull.
type idInto struct{ id *int64 }

func (i idInto) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.id = 0
	case int64:
		*i.id = v
	default:
		return fmt.Errorf("an id is stored as %T", v)
	}
	return nil
}

// jsonText is a list as a JSON text; "[]" for none.
func jsonText[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// jsonInto scans a column written with jsonText; an empty list becomes nil.
type jsonInto[T any] struct{ list *[]T }

func (i jsonInto[T]) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a list is stored as %T", v)
	}
	*i.list = nil
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), i.list)
}

// objectText is a value as a JSON text; objectInto scans it.
func objectText[T any](v T) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

type objectInto[T any] struct{ value *T }

func (i objectInto[T]) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("a value is stored as %T", v)
	}
	*i.value = *new(T)
	return json.Unmarshal([]byte(text), i.value)
}

// cut shortens a command's output to what is kept of it, not in the middle of a
// character.
func cut(text string) string {
	if len(text) <= jobs.MaxKeptOutput {
		return text
	}
	n := jobs.MaxKeptOutput
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

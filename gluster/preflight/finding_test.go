package preflight

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

func TestAFigureComesBackAsWhatItWas(t *testing.T) {
	for _, value := range []any{
		uint64(53_687_091_200), uint64(math.MaxUint64), uint64(0), 3, 0, -1, 12.5, "1", "", true, false, nil, []string{"a", "b"}, []string{},
	} {
		text, err := json.Marshal(Figure{Name: "n", Value: value})
		if err != nil {
			t.Fatal(err)
		}
		var back Figure
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, Figure{Name: "n", Value: value}) {
			t.Errorf("%#v came back as %#v, %v", value, back.Value, err)
		}
	}
}

func TestFiguresFromBeforeKindsWereKeptAreRead(t *testing.T) {
	for text, want := range map[string]any{
		`{"name":"n","value":53687091200}`: float64(53_687_091_200),
		`{"name":"n","value":12.5}`:        12.5,
		`{"name":"n","value":"a"}`:         "a",
		`{"name":"n","value":["a","b"]}`:   []string{"a", "b"},
		`{"name":"n","value":null}`:        nil,
		`{"name":"n"}`:                     nil,
		// One that a newer Brickyard may write.
		`{"name":"n","value":5,"kind":"seconds"}`: float64(5),
	} {
		var f Figure
		if err := json.Unmarshal([]byte(text), &f); err != nil || f.Name != "n" || !reflect.DeepEqual(f.Value, want) {
			t.Errorf("%s: %#v, %v", text, f.Value, err)
		}
	}
}

// A size is shown with its unit: a count must not be taken for one.
func TestOnlySizesAreFiguresOfBytes(t *testing.T) {
	full, waiting := threeSets(), replicated()
	for _, s := range full.Volume.Subvolumes {
		for i := range s.Bricks {
			s.Bricks[i].InodesFree = min(s.Bricks[i].InodesFree, 40)
		}
	}
	waiting.Heals[0].Pending, waiting.Heals[0].SplitBrain = 3, 2
	sizes := map[string]bool{"toMove": true, "room": true}
	for _, in := range []RemovalInput{full, waiting} {
		for _, f := range Removal(in) {
			for _, g := range f.Figures {
				if _, bytes := g.Value.(uint64); bytes != sizes[g.Name] {
					t.Errorf("%s: %s is %T", f.Rule, g.Name, g.Value)
				}
			}
		}
	}
}

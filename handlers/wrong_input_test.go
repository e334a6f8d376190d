package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Maps have no order, so that one look proves nothing.
const looks = 20

func TestOfSeveralWrongFieldsTheFirstOneIsSaid(t *testing.T) {
	s := open(t)
	long := strings.Repeat("x", 9000)
	for _, c := range []struct {
		method, path, body string
		detail             string
		fields             int
	}{
		{"GET", "/jobs?limit=0&until=y&since=x&state=odd,even&action=eat", "", `There is no action "eat".`, 5},
		{"GET", "/jobs?limit=0&until=y&since=x&state=odd,even", "", `There is no state "odd".`, 4},
		{"GET", "/jobs?limit=0&until=y&since=x", "", `"x" is neither`, 3},
		{"GET", "/jobs?limit=0&until=y", "", `"y" is neither`, 2},
		{"GET", "/jobs?limit=0", "", "limit has to be", 1},
		{"POST", "/clusters/c/volumes/dist/replace-brick", fmt.Sprintf(`{"brick":%q,"with":%q}`, long, long), "A brick's name is too long", 2},
		{"POST", "/clusters/c/volumes/dist/replace-brick", `{"brick":"nobody:/b","with":"nobody:/b"}`, `The brick "nobody:/b" is not part`, 2},
	} {
		for range looks {
			status, problem := s.api(c.method, c.path, c.body, nil)
			fields, _ := problem["fields"].(map[string]any)
			if detail, _ := problem["detail"].(string); status != http.StatusUnprocessableEntity || !strings.HasPrefix(detail, c.detail) || len(fields) != c.fields {
				t.Errorf("%s %.60s: %d %.200q, %d fields", c.method, c.path, status, detail, len(fields))
				break
			}
		}
	}
}

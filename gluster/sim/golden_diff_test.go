package sim

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	uuidPattern = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

	// N/A, -1 and - stay: they tell that there is no port, process or count.
	figurePattern = regexp.MustCompile(`<(port|tcp|pid|sizeTotal|sizeFree|device|mntOptions|inodesTotal|inodesFree|` +
		`files|size|lookups|failures|skipped|runtime|totalNumberOfEntries|numberOfEntriesInHealPending)>[^<N-][^<]*</\w+>`)
)

// difference shows the first lines at which two answers part, "" if none.
func difference(want, got []string) string {
	for i := range max(len(want), len(got)) {
		w, g := "(end)", "(end)"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			from := max(0, i-4)
			return fmt.Sprintf("line %d, after\n%s\n- %s\n+ %s", i+1, strings.Join(want[from:i], "\n"), w, g)
		}
	}
	return ""
}

package jobs

import (
	"strings"
)

func plural(n uint64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// AndList puts words into a sentence: "a, b and c".
func AndList(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

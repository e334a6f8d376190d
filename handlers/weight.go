package handlers

import (
	"strconv"
	"strings"
)

// weightOf is how much a header like Accept (RFC 9110, 12.4.2) wants something that it
// names: from 0, not at all or not named, to 1. Wildcards are not looked at.
func weightOf(header, name string) float64 {
	for _, item := range strings.Split(header, ",") {
		words := strings.Split(item, ";")
		if !strings.EqualFold(strings.TrimSpace(words[0]), name) {
			continue
		}
		for _, parameter := range words[1:] {
			key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			if strings.EqualFold(key, "q") {
				q, err := strconv.ParseFloat(value, 64)
				if err == nil && q >= 0 && q <= 1 {
					return q
				}
				return 0 // what is no weight wants nothing
			}
		}
		return 1
	}
	return 0
}

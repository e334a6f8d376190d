package views

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
)

// Size writes bytes in binary units with three significant digits: "41.2 GiB".
func Size(bytes uint64) string {
	const units = "KMGTPE"
	if bytes < 1024 {
		return strconv.FormatUint(bytes, 10) + " B"
	}
	value, unit := float64(bytes), -1
	// 1023.5 and more would be written as 1024 of a unit.
	for value >= 1023.5 && unit < len(units)-1 {
		value /= 1024
		unit++
	}
	digits := 0
	switch {
	case value < 9.995:
		digits = 2
	case value < 99.95:
		digits = 1
	}
	return strconv.FormatFloat(value, 'f', digits, 64) + " " + units[unit:unit+1] + "iB"
}

// Count writes a number with thousands separators: "1,204".
func Count(n uint64) string {
	if n > math.MaxInt64 {
		return strconv.FormatUint(n, 10)
	}
	return humanize.Comma(int64(n))
}

// Counted writes a number with its noun: "1 file", "1,204 files".
func Counted(n uint64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Rate writes a speed: "35.1 MiB/s".
func Rate(bytesPerSecond float64) string {
	if !(bytesPerSecond > 0) || math.IsInf(bytesPerSecond, 0) {
		return "0 B/s"
	}
	return Size(uint64(min(bytesPerSecond, math.MaxInt64))) + "/s"
}

// Percent writes a share of a whole as a whole number, and never 100 % before
// it is: 99.9 % is "99 %". A whole of zero has no shares.
func Percent(part, whole uint64) string {
	if whole == 0 {
		return "–"
	}
	return strconv.Itoa(int(100*(float64(min(part, whole))/float64(whole)))) + " %"
}

// Duration writes how long something took with its two largest units: "45 s",
// "12 min 5 s", "3 h 20 min", "2 d 4 h".
func Duration(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case d < 0:
		return "0 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return twoUnits(s/60, "min", s%60, "s")
	case s < 86400:
		return twoUnits(s/3600, "h", s%3600/60, "min")
	}
	return twoUnits(s/86400, "d", s%86400/3600, "h")
}

// roughly writes an estimate of a time: more exact than it is known it must not look, and
// a row must not change with every figure.
func roughly(d time.Duration) string {
	for _, step := range []struct{ from, to time.Duration }{
		{24 * time.Hour, time.Hour}, {2 * time.Hour, 10 * time.Minute}, {20 * time.Minute, 5 * time.Minute},
	} {
		if d >= step.from {
			return Duration(d.Round(step.to))
		}
	}
	return Duration(max(time.Minute, d.Round(time.Minute)))
}

// Ago writes how long something is over, with the largest unit only: an age is
// read at a glance, and its line must not grow and shrink: "11 min ago".
func Ago(d time.Duration) string {
	words := strings.Fields(Duration(d))
	return words[0] + " " + words[1] + " ago"
}

func twoUnits(large int64, unit string, small int64, smallUnit string) string {
	if small == 0 {
		return fmt.Sprintf("%d %s", large, unit)
	}
	return fmt.Sprintf("%d %s %d %s", large, unit, small, smallUnit)
}

func join(words []string) string { return strings.Join(words, ", ") }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

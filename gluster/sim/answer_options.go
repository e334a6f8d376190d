package sim

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// optionTable is `volume get V all` of a fresh volume of GlusterFS 10.3: name,
// tab, value as printed.
//
//go:embed options.txt
var optionTable string

var optionList = func() (all []option) {
	for line := range strings.Lines(optionTable) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, option{name, value})
	}
	return all
}()

func knownOption(name string) bool {
	return slices.ContainsFunc(optionList, func(o option) bool { return o.name == name })
}

func (s *session) volumeGet(w []string) *reply {
	if len(w) != 4 {
		return usage(usageGet)
	}
	const plain = "volume get option: failed: "
	v := s.c.volume(w[2])
	var r *reply
	var list []option
	switch {
	case w[2] == "all" && w[3] == "cluster.max-op-version":
		list = []option{{w[3], s.c.maxOpVersion()}}
	case v == nil:
		r = refused(0, "Volume %s does not exist", w[2])
	case w[3] == "all":
		list = optionList
	case knownOption(w[3]):
		i := slices.IndexFunc(optionList, func(o option) bool { return o.name == w[3] })
		list = optionList[i : i+1]
	default:
		value, set := v.option(w[3])
		list = []option{{w[3], value}}
		if !set {
			r = refused(0, "Did you mean %s?", nearestOption(w[3]))
		}
	}
	if r != nil {
		r.exit = 1
		return r.asOperation("volGetopts", plain+r.errstr).prefixed(plain)
	}
	kids := []elem{num("count", len(list))}
	var plainText strings.Builder
	fmt.Fprintf(&plainText, "%-40s %-39s\n%-40s %-39s\n", "Option", "Value", "------", "-----")
	for _, o := range list {
		if v != nil {
			if value, set := v.option(o.name); set {
				o.value = value
			}
		}
		kids = append(kids, el("Opt", text("Option", o.name), text("Value", o.value)))
		fmt.Fprintf(&plainText, "%-40s%-40s\n", o.name, o.value)
	}
	return (&reply{plain: plainText.String()}).with(el("volGetopts", kids...))
}

func (s *session) volumeSet(w []string) *reply {
	if len(w) < 5 || len(w)%2 == 0 {
		return usage(usageSet)
	}
	r := s.locked(w[2], true)
	v := s.c.volume(w[2])
	if r == nil && v == nil {
		r = refused(errFailed, "Volume %s does not exist", w[2])
	}
	for i := 3; r == nil && i < len(w); i += 2 {
		r = optionRefusal(w[i], w[i+1])
	}
	if r != nil {
		return r.asOperation("volSet", "Set volume unsuccessful").prefixed("volume set: failed: ")
	}
	for i := 3; i < len(w); i += 2 {
		v.setOption(w[i], w[i+1])
	}
	return (&reply{plain: "volume set: success\n"}).asOperation("volSet", "Set volume successful")
}

// optionRefusal knows the values only of the options Brickyard deals with.
func optionRefusal(name, value string) *reply {
	switch {
	case strings.HasPrefix(name, "user."):
	case !knownOption(name):
		return refused(errFailed, "option : %s does not exist\nDid you mean %s?", name, nearestOption(name))
	case name == "cluster.min-free-disk":
		if _, err := strconv.ParseFloat(strings.TrimRight(value, "%KMGTPB"), 64); err != nil {
			return refused(errFailed, "invalid number format %q in \"option min-free-disk\"", value)
		}
	case name == "cluster.rebal-throttle":
		n, err := strconv.Atoi(value)
		if (err != nil || n < 1) && !slices.Contains([]string{"lazy", "normal", "aggressive"}, value) {
			return refused(errFailed, "cluster.rebal-throttle should be {lazy|normal|aggressive} or a number up to number of"+
				" cores available (cores available - 2)")
		}
	}
	return nil
}

// nearestOption is the known name that shares the longest beginning. glusterd
// compares more cleverly; nobody should depend on its guess.
func nearestOption(name string) string {
	best, length := optionList[0].name, -1
	for _, o := range optionList {
		n := 0
		for n < len(o.name) && n < len(name) && o.name[n] == name[n] {
			n++
		}
		if n > length {
			best, length = o.name, n
		}
	}
	return best
}

package gluster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Version is a release of GlusterFS, such as 10.3. The zero value is none.
type Version struct{ Major, Minor int }

var versionText = regexp.MustCompile(`^(\d{1,4})(?:\.(\d{1,4}))?`)

// ParseVersion reads the release at the beginning of a version text, whatever a
// packager put behind it: "10.3", "11.1ubuntu1". A text without a minor number,
// such as "10dev", counts as the first of its kind, of which least is known to
// be mended. ok is false when there is no number at all.
func ParseVersion(text string) (v Version, ok bool) {
	m := versionText.FindStringSubmatch(text)
	if m == nil {
		return Version{}, false
	}
	v.Major, _ = strconv.Atoi(m[1])
	v.Minor, _ = strconv.Atoi(m[2])
	return v, v.Major > 0
}

// String writes it as "10.3".
func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Before reports whether v is an earlier release than w.
func (v Version) Before(w Version) bool {
	return v.Major < w.Major || v.Major == w.Major && v.Minor < w.Minor
}

// Releases is a range of releases: From is part of it, Until is not. A zero Until
// is open.
type Releases struct{ From, Until Version }

// Contains reports whether a release lies in the range.
func (r Releases) Contains(v Version) bool {
	return !v.Before(r.From) && (r.Until == (Version{}) || v.Before(r.Until))
}

// Within reports whether all of r lies in s.
func (r Releases) Within(s Releases) bool {
	if r.From.Before(s.From) {
		return false
	}
	return s.Until == (Version{}) || r.Until != (Version{}) && !s.Until.Before(r.Until)
}

// Meets reports whether any release lies in both.
func (r Releases) Meets(s Releases) bool {
	below := func(a, b Releases) bool { return a.Until == (Version{}) || b.From.Before(a.Until) }
	return below(r, s) && below(s, r)
}

// Versions is what is known about the releases that run in a cluster.
type Versions struct {
	// Asked is what `gluster --version` names on the node that was asked. It is
	// the version of that node's command, and proves nothing about the others.
	Asked string
	// MaxOp is cluster.max-op-version: the highest that every glusterd that is
	// connected can speak. 0 means not known.
	MaxOp int
	// Unproven says why MaxOp is not known, "" if nobody has asked yet.
	Unproven string
}

// opVersion11 is the op-version that came with 11.1: 11.0 still names that of 10
// (glusterfs issue 4006; 10.3 and 11.1 were seen on real clusters).
const opVersion11 = 110000

// Lowest is the range in which the lowest release of the cluster lies, as
// cluster.max-op-version proves it: an op-version is that of the oldest glusterd
// that is connected. ok is false when it is not known or makes no sense.
func (v Versions) Lowest() (r Releases, ok bool) {
	op := v.MaxOp
	switch {
	case op >= opVersion11 && op < 120000:
		return Releases{Version{11, 1}, Version{12, 0}}, true
	case op >= 100000 && op < opVersion11:
		return Releases{Version{10, 0}, Version{11, 1}}, true
	case op >= 40000 && op < 1000000:
		return Releases{Version{op / 10000, 0}, Version{op/10000 + 1, 0}}, true
	case op >= 30000 && op < 40000:
		return Releases{Version{3, op / 100 % 100}, Version{4, 0}}, true
	}
	return Releases{}, false
}

// Mixed reports whether the cluster's nodes are known not to run one release: the
// lowest is an older one than that of the node that was asked.
func (v Versions) Mixed() bool {
	asked, known := ParseVersion(v.Asked)
	lowest, proven := v.Lowest()
	return known && proven && lowest.Until != (Version{}) && !asked.Before(lowest.Until)
}

// Contradict reports whether the two answers cannot both be true of one cluster: the
// node that was asked names an older release than every connected one is proven to
// run. A text without a minor number contradicts by its major number only.
func (v Versions) Contradict() bool {
	asked, known := ParseVersion(v.Asked)
	lowest, proven := v.Lowest()
	if !known || !proven {
		return false
	}
	if !strings.Contains(v.Asked, ".") {
		return asked.Major < lowest.From.Major
	}
	return asked.Before(lowest.From)
}

// Doubt says why it is not known which releases run, as a sentence; "" if it is.
func (v Versions) Doubt() string {
	named := ""
	if _, known := ParseVersion(v.Asked); known {
		named = " The node that answers names " + v.Asked + "."
	}
	_, proven := v.Lowest()
	switch {
	case !proven && v.Unproven != "":
		return "Which versions of GlusterFS run is not known: " + v.Unproven + named
	case !proven && v.MaxOp != 0:
		return fmt.Sprintf("Which versions of GlusterFS run is not known: glusterd names %d as the highest common op-version, which is none.%s", v.MaxOp, named)
	case !proven:
		return "Which versions of GlusterFS run is not known." + named
	case v.Contradict():
		return fmt.Sprintf("Which versions of GlusterFS run is not known: the node that answers names %s, but the highest common op-version, %d, is that of later ones.", v.Asked, v.MaxOp)
	}
	return ""
}

// MaxOpVersion builds `volume get all cluster.max-op-version`, which asks every
// glusterd that is connected.
func MaxOpVersion() Command {
	return Command{Args: []string{"volume", "get", "all", "cluster.max-op-version"}}
}

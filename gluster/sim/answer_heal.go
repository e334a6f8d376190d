package sim

import (
	"time"

	"brickyard/gluster"
)

// heal answers `volume heal V info summary`, which glfsheal prints: an order and
// exit codes of its own, no lock, and each brick asked directly.
func (s *session) heal(w []string) *reply {
	if len(w) < 3 || len(w) > 5 || len(w) == 5 && w[4] != "summary" {
		return usage(usageHeal)
	}
	if len(w) == 3 || len(w) == 4 && w[3] == "full" {
		return s.healLaunch(w[2], len(w) == 4)
	}
	if len(w) != 5 || w[3] != "info" {
		return unsupported(s, w)
	}
	v := s.c.volume(w[2])
	r := &reply{bodyFirst: true}
	var bricks []elem
	switch {
	case v == nil:
		r = healRefused(2, "Volume "+w[2]+" does not exist")
	case !v.started():
		r = healRefused(5, v.name+": Not able to fetch volfile from glusterd")
	case !v.replicated() && !v.dispersed():
		r = healRefused(22, "This command is supported for only volumes of replicate/disperse type. Volume "+v.name+
			" is not of type replicate/disperse")
	default:
		for _, set := range v.sets {
			for _, b := range set.bricks {
				bricks = append(bricks, healElem(set, b))
			}
		}
	}
	r.body = []elem{el("healInfo", el("bricks", bricks...))}
	return r
}

// healRefused exits with the negative of the error number, as a byte.
func healRefused(errno int, words string) *reply {
	return &reply{ret: -1, errno: errno, errstr: words, bodyFirst: true, exit: 256 - errno}
}

func healElem(s *set, b *brick) elem {
	e := elem{name: "brick", attr: "hostUuid", value: b.host.uuid, kids: []elem{text("name", b.name())}}
	if !b.online() {
		// glfsheal runs two formats together here.
		e.value = "-"
		e.kids = append(e.kids, text("status",
			"Failed to process entries completely. (Transport endpoint is not connected)totalNumberOfEntries0"))
		return e
	}
	pending := s.pendingOn(b)
	e.kids = append(e.kids, text("status", "Connected"),
		num("totalNumberOfEntries", pending+b.splitted),
		num("numberOfEntriesInHealPending", pending),
		num("numberOfEntriesInSplitBrain", b.splitted),
		num("numberOfEntriesPossiblyHealing", 0))
	return e
}

// healLaunch answers `volume heal V [full]`, in plain text whatever was asked
// for. Heals that nobody had noticed begin.
func (s *session) healLaunch(name string, full bool) *reply {
	what := "index"
	if full {
		what = "full"
	}
	words := "Launching heal operation to perform " + what + " self heal on volume " + name + " has been "
	no := func(why string) *reply {
		out := plainError(words + "unsuccessful:\n" + why + "\n")
		return &reply{raw: &out}
	}
	v := s.c.volume(name)
	if r := s.locked(name, true); r != nil {
		return no(r.errstr)
	}
	switch {
	case v == nil:
		return no("Volume " + name + " does not exist")
	case !v.started():
		return no("Volume " + name + " is not started.")
	case v.setSize() == 1 || v.healsOff():
		return no("Self-heal-daemon is disabled. Heal will not be triggered on volume " + name)
	}
	for _, b := range v.bricks() {
		if b.heal == nil || b.heal.silent && !full {
			continue
		}
		if b.heal.deaf--; b.heal.deaf <= 0 {
			b.heal.lead = min(b.heal.lead, healLead)
		}
	}
	return &reply{raw: &gluster.Output{Stdout: []byte(words + "successful \nUse heal info commands to check status.\n")}}
}

// Unnoticed makes the self-heal daemons of a volume overlook the bricks that are
// empty now, until somebody has launched a heal so often.
func (c *Cluster) Unnoticed(name string, launches int) {
	c.onVolume(name, func(v *volume) {
		for _, b := range v.bricks() {
			if b.heal != nil {
				b.heal.lead, b.heal.deaf = 1000*time.Hour, launches
			}
		}
	})
}

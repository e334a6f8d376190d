package sim

import "slices"

// volumeReset answers `volume reset V OPTION`. It says yes to an option that was
// not set, too. Resetting all options at once is not imitated.
func (s *session) volumeReset(w []string) *reply {
	if len(w) != 4 {
		return usage(usageReset)
	}
	r := s.locked(w[2], true)
	v := s.c.volume(w[2])
	switch {
	case r != nil:
	case v == nil:
		r = refused(errFailed, "Volume %s does not exist", w[2])
	case !knownOption(w[3]):
		r = refused(errFailed, "Option %s does not exist\nDid you mean %s?", w[3], nearestOption(w[3]))
	}
	if r != nil {
		return r.asOperation("volReset", r.errstr).prefixed("volume reset: failed: ")
	}
	v.options = slices.DeleteFunc(v.options, func(o option) bool { return o.name == w[3] })
	return (&reply{plain: "volume reset: success: reset volume successful\n"}).asOperation("volReset", "reset volume successful")
}

package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickyard/gluster"
)

// session is one run of the `gluster` command on one host.
type session struct {
	c           *Cluster
	asked       *host
	xml, script bool
	delay       time.Duration // how long the command takes, beyond Latency
	fault       *Fault        // FaultLocked or FaultPeerLocked: no lock can be had
}

// glusterd's error numbers, beyond plain errno values.
const (
	errFailed   = 30800 // a check of glusterd's said no
	errLocked   = 30802 // another transaction
	errNoVolume = 30806
)

// reply is an answer before it is printed as XML or text.
type reply struct {
	ret, errno int
	errstr     string
	body       []elem
	exit       int // exit status with --xml; without it a refusal always exits 1
	// bodyFirst: glfsheal writes <opRet> after everything else.
	bodyFirst bool
	// plain is what the command prints without --xml; for a refusal the words
	// before glusterd's own.
	plain string
	raw   *gluster.Output // an answer that is neither, such as a usage text
}

func refused(errno int, format string, args ...any) *reply {
	return &reply{ret: -1, errno: errno, errstr: fmt.Sprintf(format, args...)}
}

// asOperation is the shape the CLI gives to answers of commands that have no
// XML of their own: the sentence twice.
func (r *reply) asOperation(op, output string) *reply {
	r.body = []elem{text("cliOp", op), text("output", output)}
	return r
}

func (r *reply) with(body ...elem) *reply {
	r.body = body
	return r
}

func (r *reply) prefixed(plain string) *reply {
	r.plain = plain
	return r
}

// refusedOn is a refusal by a peer; the node that was asked says which one.
func (s *session) refusedOn(h *host, format string, args ...any) *reply {
	r := refused(errFailed, format, args...)
	if h != s.asked {
		r.errstr = fmt.Sprintf("Pre Validation failed on %s. %s", h.name, r.errstr)
	}
	return r
}

// peers are the other hosts. glusterd lists them ahead of the node that was
// asked, everywhere.
func (s *session) peers() []*host {
	return slices.DeleteFunc(slices.Clone(s.c.hosts), func(h *host) bool { return h == s.asked })
}

func (s *session) peerName() string {
	if peers := s.peers(); len(peers) > 0 {
		return peers[0].name
	}
	return s.asked.name
}

// locked is the refusal by a volume somebody else's transaction holds. The two
// frameworks of glusterd word it differently: the old one names the volume.
func (s *session) locked(volume string, named bool) *reply {
	v := s.c.volume(volume)
	switch {
	case s.fault != nil && *s.fault == FaultPeerLocked:
		return refused(errFailed, "Locking failed on %s. Please check log file for details.", s.peerName())
	case s.fault != nil:
	case v == nil || !s.c.at.Before(v.lockedUntil):
		return nil
	}
	if named {
		return refused(errLocked, "Another transaction is in progress for %s. Please try again after some time.", volume)
	}
	return refused(errLocked, "Another transaction is in progress. Please try again after some time.")
}

func (s *session) run(args []string) gluster.Output {
	words := args
	for len(words) > 0 && strings.HasPrefix(words[0], "--") {
		switch name, _, _ := strings.Cut(words[0], "="); {
		case words[0] == "--version":
			return gluster.Output{Stdout: []byte("glusterfs " + s.c.version() + "\n" + versionText)}
		case words[0] == "--xml":
			s.xml = true
		case words[0] == "--mode=script":
			s.script = true
		case name == "--timeout", name == "--log-level", name == "--log-file", name == "--remote-host", words[0] == gluster.NoLog:
		default:
			return plainError(fmt.Sprintf("unrecognized option %s\n", words[0]))
		}
		words = words[1:]
	}
	if len(words) == 0 {
		// Interactive, and stdin is closed.
		return gluster.Output{Stderr: []byte("Welcome to gluster prompt, type 'help' to see the available commands.\n")}
	}
	command, n := lookup(words)
	if command == nil {
		return unknownWord(words, n)
	}
	if s.asked.off {
		return gluster.Output{Stdout: []byte(connectionFailed), ExitCode: 1}
	}
	if q := question(words); q != "" && !s.script {
		return gluster.Output{Stdout: []byte(q + " (y/n) gluster cli read error\nInvalid input, please enter y/n\n")}
	}
	r := command(s, words)
	if r.raw != nil {
		return *r.raw
	}
	if s.xml {
		return r.xml()
	}
	return r.text()
}

func (r *reply) xml() gluster.Output {
	head := []elem{num("opRet", r.ret), num("opErrno", r.errno), text("opErrstr", r.errstr)}
	if r.bodyFirst {
		return gluster.Output{Stdout: document(append(slices.Clone(r.body), head...)...), ExitCode: r.exit}
	}
	return gluster.Output{Stdout: document(append(head, r.body...)...), ExitCode: r.exit}
}

// text is the answer without --xml. Brickyard never asks for it, so only
// refusals and the shortest answers are told the way the real one does.
func (r *reply) text() gluster.Output {
	switch {
	case r.ret != 0:
		return plainError(r.plain + r.errstr + "\n")
	case r.plain == "":
		return plainError("gluster/sim answers this command only with --xml\n")
	}
	return gluster.Output{Stdout: []byte(r.plain)}
}

func plainError(words string) gluster.Output {
	return gluster.Output{Stderr: []byte(words), ExitCode: 1}
}

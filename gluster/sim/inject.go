package sim

import (
	"strings"

	"brickyard/gluster"
)

// Fault is an answer that is none.
type Fault int

// What FailNext can make of a command. All but FaultTimeout leave the cluster as
// it was; on a timeout the command is carried out and only its answer is lost.
// The two locks don't touch commands that take none (`volume info`), and make
// `volume status all` leave out every volume, as the real one does.
const (
	FaultLocked     Fault = iota // "Another transaction is in progress", in the command's own shape
	FaultPeerLocked              // the same, but found out by a peer: "Locking failed on …", 30800
	FaultTimeout                 // "Error : Request timed out"
	FaultConnection              // "Connection failed. …"
	FaultEmpty                   // nothing at all, exit status 0
	FaultMalformed               // XML that breaks off
	FaultHTML                    // somebody else's page
	FaultHuge                    // 64 MiB of XML
	FaultHang                    // no answer until the context ends
)

type planned struct {
	op   string
	kind Fault
}

// FailNext spoils the next command whose words contain op, as in "volume status
// all" or "rebalance media start"; "" is any. Several are used up in the order
// they were planned.
func (c *Cluster) FailNext(op string, kind Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned = append(c.planned, planned{op, kind})
}

// ForgetFaults undoes what FailNext planned and nobody has run into.
func (c *Cluster) ForgetFaults() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.planned = nil
}

// injected takes the first planned fault that fits.
func (c *Cluster) injected(asked *host, args []string) (result, bool) {
	line := strings.Join(args, " ")
	for i, p := range c.planned {
		if !strings.Contains(line, p.op) {
			continue
		}
		c.planned = append(c.planned[:i:i], c.planned[i+1:]...)
		s := &session{c: c, asked: asked}
		switch p.kind {
		case FaultHang:
			return result{hang: true}, true
		case FaultLocked, FaultPeerLocked:
			s.fault = &p.kind
			return result{out: s.run(args)}, true
		case FaultTimeout:
			s.run(args)
		}
		return result{out: p.kind.output()}, true
	}
	return result{}, false
}

func (f Fault) output() gluster.Output {
	switch f {
	case FaultTimeout:
		return gluster.Output{Stdout: []byte("Error : Request timed out\n"), ExitCode: 1}
	case FaultConnection:
		return gluster.Output{Stdout: []byte(connectionFailed), ExitCode: 1}
	case FaultMalformed:
		return gluster.Output{Stdout: []byte(xmlHeader + "<cliOutput>\n  <opRet>0</opRet>\n  <opErrno>0</opErrno>\n  <volSta")}
	case FaultHTML:
		return gluster.Output{Stdout: []byte("<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>" +
			"<body><h1>Bad Gateway</h1><br></body></html>\n")}
	case FaultHuge:
		head := xmlHeader + "<cliOutput>\n  <opRet>0</opRet>\n  <opErrno>0</opErrno>\n  <opErrstr/>\n  <volStatus><volumes>\n"
		line := "<volume><volName>v</volName><tasks/></volume>\n"
		return gluster.Output{Stdout: []byte(head + strings.Repeat(line, int(64*MiB)/len(line)) +
			"</volumes></volStatus></cliOutput>\n")}
	}
	return gluster.Output{}
}

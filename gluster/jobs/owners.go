package jobs

import (
	"slices"

	"brickyard/gluster"
)

// owners are the hosts that take part in the job's task, each once, in the order
// of the volume's bricks.
func owners(j Job, snap Snapshot) []Owner {
	v, _ := snap.Volume(j.Volume)
	kind := j.Kind()
	var out []Owner
	for _, b := range v.Bricks() {
		if !kind.concerns(j, b) {
			continue
		}
		o := Owner{UUID: b.HostUUID, Name: b.Host}
		if name := snap.HostNames[b.HostUUID]; name != "" {
			o.Name = name
		}
		if !slices.ContainsFunc(out, o.is) {
			out = append(out, o)
		}
	}
	return out
}

// absent names the owners that glusterd leaves out of what it does: what they are
// doing cannot be part of any answer.
func absent(all []Owner, peers []gluster.Peer) []string {
	var names []string
	apart := gluster.Apart(peers)
	for _, o := range all {
		if slices.ContainsFunc(apart, func(p gluster.Peer) bool { return o.is(Owner{UUID: p.UUID, Name: p.Host}) }) {
			names = append(names, o.Name)
		}
	}
	return names
}

// Away names the hosts that take part in a job's task and are not connected, or
// are no members of the pool: whatever is sent now does not reach them.
func Away(j Job, snap Snapshot) []string { return absent(owners(j, snap), snap.Peers) }

// ReportOn is what an answer about a job's task says, beside what is known of the
// hosts that take part in it.
func (s Snapshot) ReportOn(j Job, task gluster.AsyncTask) Report {
	all := owners(j, s)
	return Report{Task: task, HostNames: s.HostNames, Owners: all, Absent: absent(all, s.Peers), Found: j.Origin == OriginDetected}
}

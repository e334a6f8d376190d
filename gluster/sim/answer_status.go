package sim

import (
	"slices"
	"strconv"
)

// volumeStatus answers `volume status [all|V] [detail|tasks]`. It takes the lock
// of each volume on every peer.
func (s *session) volumeStatus(w []string) *reply {
	name, what := "all", ""
	if len(w) > 2 {
		name = w[2]
	}
	if len(w) > 3 {
		what = w[3]
	}
	if len(w) > 4 {
		return usage(usageStatus, w[4]+" is not a valid status option\n")
	}
	if what != "" && what != "detail" && what != "tasks" {
		return s.statusOfBrick(name, what)
	}
	var volumes []elem
	if name == "all" {
		for _, v := range s.c.volumes {
			// A volume that is locked or not started is left out without a word.
			if v.started() && s.locked(v.name, true) == nil {
				volumes = append(volumes, s.statusElem(v, what))
			}
		}
	} else {
		if r := s.statusRefusal(name); r != nil {
			return r
		}
		volumes = []elem{s.statusElem(s.c.volume(name), what)}
	}
	return (&reply{}).with(el("volStatus", el("volumes", volumes...)))
}

func (s *session) statusRefusal(name string) *reply {
	v := s.c.volume(name)
	r := s.locked(name, true)
	switch {
	case r != nil:
	case v == nil:
		r = refused(errFailed, "Volume %s does not exist", name)
	case !v.started():
		r = refused(errFailed, "Volume %s is not started", name)
	default:
		return nil
	}
	return r.asOperation("volStatus", r.errstr)
}

// statusOfBrick is for any other third word: glusterd takes it for a brick.
func (s *session) statusOfBrick(name, word string) *reply {
	if name == "all" {
		return usage(usageStatus, word+" is not a valid status option\n")
	}
	if r := s.statusRefusal(name); r != nil {
		return r
	}
	v := s.c.volume(name)
	b, set := v.brick(word)
	if b == nil {
		r := refused(errFailed, "No brick %s in volume %s", word, name)
		return r.asOperation("volStatus", r.errstr)
	}
	return (&reply{}).with(el("volStatus", el("volumes",
		el("volume", text("volName", name), num("nodeCount", 1), s.brickElem(v, set, b, false)))))
}

func (s *session) statusElem(v *volume, what string) elem {
	kids := []elem{text("volName", v.name)}
	if what == "tasks" {
		return el("volume", append(kids, s.tasksElem(v))...)
	}
	var nodes []elem
	for _, set := range v.sets {
		for _, b := range set.bricks {
			if !b.host.off { // nobody could be asked about it
				nodes = append(nodes, s.brickElem(v, set, b, what == "detail"))
			}
		}
	}
	if what == "" && (v.replicated() || v.dispersed()) {
		nodes = append(nodes, s.healDaemons()...)
	}
	kids = append(append(kids, num("nodeCount", len(nodes))), nodes...)
	if what == "" {
		kids = append(kids, s.tasksElem(v))
	}
	return el("volume", kids...)
}

func (s *session) brickElem(v *volume, set *set, b *brick, detail bool) elem {
	port, pid, status := "N/A", -1, 0
	if b.online() {
		port, pid, status = strconv.Itoa(b.port), b.pid, 1
	}
	n := nodeElem(b.host.name, b.path, b.host.uuid, status, port, pid)
	if !detail {
		return n
	}
	options := "rw,relatime,attr2,inode64,noquota"
	inodes := min(b.inodes, set.files)
	n.kids = append(n.kids,
		num("sizeTotal", b.size), num("sizeFree", v.free(set, b)),
		text("device", b.device), num("blockSize", 4096), text("mntOptions", options),
		text("fsName", s.c.cfg.FileSystem))
	if s.c.cfg.FileSystem != "tmpfs" {
		// The CLI prints the name of the filesystem here, not the inode's size.
		n.kids = append(n.kids, text("inodeSize", s.c.cfg.FileSystem))
	}
	n.kids = append(n.kids, num("inodesTotal", b.inodes), num("inodesFree", b.inodes-inodes))
	return n
}

func nodeElem(host, path, id string, status int, port string, pid int) elem {
	return el("node",
		text("hostname", host), text("path", path), text("peerid", id),
		num("status", status), text("port", port),
		el("ports", text("tcp", port), text("rdma", "N/A")),
		num("pid", pid))
}

// healDaemons are listed like bricks, with the host where the path should be.
func (s *session) healDaemons() []elem {
	var all []elem
	for _, h := range append([]*host{s.asked}, s.peers()...) {
		path := h.name
		if h == s.asked {
			path = "localhost"
		}
		if !h.off {
			all = append(all, nodeElem("Self-heal Daemon", path, h.uuid, 1, "N/A", 700+slices.Index(s.c.hosts, h)))
		}
	}
	return all
}

// tasksElem is the task list of a volume: at most one.
func (s *session) tasksElem(v *volume) elem {
	t := v.task
	if t == nil {
		return el("tasks")
	}
	kind, status := "Rebalance", s.listedStatus(t)
	var params []elem
	if t.kind == removal {
		kind = "Remove brick"
		for _, name := range t.bricks {
			params = append(params, text("brick", name))
		}
	}
	task := el("task", text("type", kind), text("id", t.id), num("status", status), text("statusStr", status.String()))
	if params != nil {
		task.kids = append(task.kids, el("params", params...))
	}
	return el("tasks", task)
}

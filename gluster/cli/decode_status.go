package cli

import (
	"encoding/xml"
	"strings"

	"brickyard/gluster"
)

// volumeStatusAnswer is the answer to `volume status`, with and without
// `detail`.
type volumeStatusAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Volumes []struct {
		Name  string    `xml:"volName"`
		Nodes []nodeXML `xml:"node"`
		Tasks []taskXML `xml:"tasks>task"`
	} `xml:"volStatus>volumes>volume"`
}

// nodeXML is a brick, or a daemon such as "Self-heal Daemon" whose path is no
// path.
type nodeXML struct {
	Hostname    string  `xml:"hostname"`
	Path        string  `xml:"path"`
	PeerID      string  `xml:"peerid"`
	Status      integer `xml:"status"`
	SizeTotal   count   `xml:"sizeTotal"`
	SizeFree    count   `xml:"sizeFree"`
	Device      string  `xml:"device"`
	InodesTotal count   `xml:"inodesTotal"`
	InodesFree  count   `xml:"inodesFree"`
}

type taskXML struct {
	Type   string     `xml:"type"`
	ID     string     `xml:"id"`
	Bricks []string   `xml:"params>brick"`
	Status statusCode `xml:"status"`
}

// bricks returns the bricks of all volumes in the order of the answer.
func (a volumeStatusAnswer) bricks() []gluster.Brick {
	var out []gluster.Brick
	for _, v := range a.Volumes {
		for _, n := range v.Nodes {
			if b, ok := n.brick(); ok {
				out = append(out, b)
			}
		}
	}
	return out
}

func (a volumeStatusAnswer) list() gluster.StatusList {
	list := gluster.StatusList{Volumes: make(map[string]gluster.VolumeState, len(a.Volumes))}
	for _, v := range a.Volumes {
		name := strings.TrimSpace(v.Name)
		state := gluster.VolumeState{}
		for _, n := range v.Nodes {
			if b, ok := n.brick(); ok {
				state.Bricks = append(state.Bricks, b)
			}
		}
		for _, t := range v.Tasks {
			if id := strings.TrimSpace(t.ID); id != "" {
				state.Tasks = append(state.Tasks, t.task(name))
			}
		}
		list.Volumes[name] = state
	}
	return list
}

// brick tells bricks from daemons by the absolute path.
func (n nodeXML) brick() (gluster.Brick, bool) {
	if !strings.HasPrefix(n.Path, "/") {
		return gluster.Brick{}, false
	}
	status := gluster.BrickOffline
	if n.Status == 1 {
		status = gluster.BrickOnline
	}
	return gluster.Brick{
		Host:       strings.TrimSpace(n.Hostname),
		Path:       n.Path,
		HostUUID:   strings.TrimSpace(n.PeerID),
		Status:     status,
		Size:       uint64(n.SizeTotal),
		Free:       uint64(n.SizeFree),
		Inodes:     uint64(n.InodesTotal),
		InodesFree: uint64(n.InodesFree),
		Device:     n.Device,
	}, true
}

func (t taskXML) task(volume string) gluster.AsyncTask {
	task := gluster.AsyncTask{
		ID:     strings.TrimSpace(t.ID),
		Volume: volume,
		Type:   taskType(t.Type),
		Status: gluster.TaskStatus(t.Status),
	}
	for _, b := range t.Bricks {
		task.Bricks = append(task.Bricks, strings.TrimSpace(b))
	}
	return task
}

// taskType reads the words of the task list. A fix-layout is listed as
// "Rebalance".
func taskType(word string) gluster.TaskType {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "rebalance":
		return gluster.TaskRebalance
	case "remove brick":
		return gluster.TaskRemoveBrick
	}
	return gluster.TaskUnknown
}

package cli

import (
	"encoding/xml"
	"fmt"
	"slices"
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
		// Hot and Cold are the bricks of a tiered volume (3.7 to 6).
		Hot   []nodeXML `xml:"hotBricks>node"`
		Cold  []nodeXML `xml:"coldBricks>node"`
		Tasks []taskXML `xml:"tasks>task"`
	} `xml:"volStatus>volumes>volume"`
}

// nodeXML is a brick, or a daemon such as "Self-heal Daemon" whose path is no
// path.
type nodeXML struct {
	Hostname    string  `xml:"hostname"`
	Path        string  `xml:"path"`
	PeerID      string  `xml:"peerid"`
	Status      *string `xml:"status"`
	SizeTotal   *string `xml:"sizeTotal"`
	SizeFree    *string `xml:"sizeFree"`
	Device      string  `xml:"device"`
	InodesTotal *string `xml:"inodesTotal"`
	InodesFree  *string `xml:"inodesFree"`
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
		for _, n := range slices.Concat(v.Nodes, v.Hot, v.Cold) {
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
		for _, n := range slices.Concat(v.Nodes, v.Hot, v.Cold) {
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
	var read fields
	b := gluster.Brick{
		Host:       strings.TrimSpace(n.Hostname),
		Path:       n.Path,
		HostUUID:   strings.TrimSpace(n.PeerID),
		Status:     brickStatus(read.must("status", n.Status)),
		Size:       read.size("sizeTotal", n.SizeTotal),
		Free:       read.size("sizeFree", n.SizeFree),
		Inodes:     read.size("inodesTotal", n.InodesTotal),
		InodesFree: read.size("inodesFree", n.InodesFree),
		Device:     strings.TrimSpace(n.Device),
	}
	if b.Free > b.Size {
		read.odd("sizeFree", fmt.Sprintf("%d of %d", b.Free, b.Size), false)
	}
	if b.InodesFree > b.Inodes {
		read.odd("inodesFree", fmt.Sprintf("%d of %d", b.InodesFree, b.Inodes), false)
	}
	// A figure without its other half, or one that contradicts it, is none.
	if !b.Measured() || read.names("sizeTotal", "sizeFree") {
		b.Size, b.Free = 0, 0
	}
	if b.InodesFree > b.Inodes || read.names("inodesTotal", "inodesFree") {
		b.Inodes, b.InodesFree = 0, 0
	}
	b.Odd = read.oddities
	return b, true
}

// brickStatus reads the status of a process. Only 0 says that it does not run.
func brickStatus(code int) gluster.BrickStatus {
	switch code {
	case 0:
		return gluster.BrickOffline
	case 1:
		return gluster.BrickOnline
	}
	return gluster.BrickUnknown
}

func (t taskXML) task(volume string) gluster.AsyncTask {
	task := gluster.AsyncTask{
		ID:       strings.TrimSpace(t.ID),
		Volume:   volume,
		Type:     taskType(t.Type),
		TypeText: excerpt(t.Type),
		Status:   gluster.TaskStatus(t.Status),
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

package cli

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
	"time"

	"brickyard/gluster"
)

// rebalanceAnswer is the answer to start, stop and status of a rebalance or of
// a removal: the same lines below <volRebalance> or <volRemoveBrick>.
type rebalanceAnswer struct {
	XMLName xml.Name `xml:"cliOutput"`
	envelope
	Rebalance   rebalanceXML `xml:"volRebalance"`
	RemoveBrick rebalanceXML `xml:"volRemoveBrick"`
}

type rebalanceXML struct {
	TaskID string `xml:"task-id"`
	Nodes  []struct {
		Name     string     `xml:"nodeName"`
		ID       string     `xml:"id"`
		Files    count      `xml:"files"`
		Size     count      `xml:"size"`
		Lookups  count      `xml:"lookups"`
		Failures count      `xml:"failures"`
		Skipped  count      `xml:"skipped"`
		Status   statusCode `xml:"status"`
		Runtime  string     `xml:"runtime"`
	} `xml:"node"`
}

// task returns what the answer tells about the task of a volume. The printed
// <aggregate> is ignored, see gluster.Aggregate.
func (a rebalanceAnswer) task(of gluster.AsyncTask) gluster.AsyncTask {
	x := a.Rebalance
	if len(a.RemoveBrick.Nodes) > 0 || a.RemoveBrick.TaskID != "" {
		x = a.RemoveBrick
	}
	task := gluster.AsyncTask{
		ID:     strings.TrimSpace(x.TaskID),
		Volume: of.Volume,
		Type:   of.Type,
		Bricks: of.Bricks,
	}
	for _, n := range x.Nodes {
		task.Nodes = append(task.Nodes, gluster.NodeStatus{
			Host:   strings.TrimSpace(n.Name),
			UUID:   strings.TrimSpace(n.ID),
			Status: gluster.TaskStatus(n.Status),
			Figures: gluster.Figures{
				FilesMoved:   uint64(n.Files),
				BytesMoved:   uint64(n.Size),
				FilesScanned: uint64(n.Lookups),
				Failures:     uint64(n.Failures),
				Skipped:      uint64(n.Skipped),
			},
			RunTime: seconds(n.Runtime),
		})
		if gluster.TaskStatus(n.Status).FixLayout() && task.Type == gluster.TaskRebalance {
			task.Type = gluster.TaskFixLayout
		}
	}
	task.Status, task.Total = gluster.Aggregate(task.Nodes)
	return task
}

// maxRunTime bounds what is believed of a run time: a year.
const maxRunTime = 366 * 24 * time.Hour

// seconds reads "12.00"; nonsense is 0.
func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > maxRunTime.Seconds() {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}

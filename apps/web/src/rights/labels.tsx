import { type NodeDetail, nodeLabels } from '@holdfast/contracts/nodes'
import { setNodeLabels } from '@holdfast/contracts/rights'
import { Badge, Group, MultiSelect } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { useLabelWords } from '../nodes/label-words.ts'

/** The labels of a node, to be changed where one may. */
export function Labels({ node }: { node: NodeDetail }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const labelName = useLabelWords()
  const save = useMutation({
    mutationFn: (labels: NodeDetail['labels']) =>
      call(setNodeLabels, { params: { nodeId: node.id }, body: { labels } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['node', node.id] }),
        client.invalidateQueries({ queryKey: ['nodes', node.projectId] }),
      ]),
    onError: notifyProblem,
  })
  if (!node.allowed.includes('files.label'))
    return (
      <Group gap={6}>
        {node.labels.map((label) => (
          <Badge key={label} variant="light">
            {labelName(label)}
          </Badge>
        ))}
      </Group>
    )
  return (
    <MultiSelect
      label={t`Labels`}
      data={nodeLabels.map((label) => ({ value: label, label: labelName(label) }))}
      value={node.labels}
      disabled={save.isPending}
      onChange={(chosen) => save.mutate(nodeLabels.filter((label) => chosen.includes(label)))}
      comboboxProps={{ withinPortal: true }}
    />
  )
}

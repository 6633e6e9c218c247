import type { NodeSort } from '@holdfast/contracts/nodes'
import { Checkbox, UnstyledButton } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { Listing } from '../nodes/queries.ts'
import classes from './files.module.css'
import type { useFiles } from './use-files.ts'

interface Props {
  listing: Listing
  files: ReturnType<typeof useFiles>
}

/** Column titles that sort; the order is part of the address. */
export function TableHead({ listing, files }: Props) {
  const { t } = useLingui()
  const { selection, context, rows } = files
  const every = selection.all
    ? selection.ids.size === 0
    : rows.length > 0 && selection.ids.size === rows.length
  const some = context.count > 0 && !every
  const columns: { sort: NodeSort; label: string; className?: string | undefined }[] = [
    { sort: 'name', label: t`Name` },
    { sort: 'size', label: t`Size`, className: classes.number },
    { sort: 'modified', label: t`Modified`, className: classes.modified },
    { sort: 'type', label: t`Type`, className: classes.type },
  ]
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" className={classes.line} style={{ height: '100%' }}>
        <div role="columnheader">
          <Checkbox
            size="xs"
            checked={every}
            indeterminate={some}
            onChange={() => context.setSelection({ type: every ? 'none' : 'all' })}
            aria-label={t`Select all`}
          />
        </div>
        {columns.map((column) => (
          <SortColumn key={column.sort} {...column} listing={listing} />
        ))}
        <div role="columnheader">
          <span className="visually-hidden">{t`Actions`}</span>
        </div>
      </div>
    </div>
  )
}

interface ColumnProps {
  sort: NodeSort
  label: string
  className?: string | undefined
  listing: Listing
}

function SortColumn({ sort, label, className, listing }: ColumnProps) {
  const navigate = useNavigate()
  const current = listing.sort === sort
  const next = current && listing.order === 'asc' ? 'desc' : 'asc'
  const ordered = listing.order === 'asc' ? 'ascending' : 'descending'
  const choose = () => {
    const change = {
      sort: sort === 'name' ? undefined : sort,
      order: next === 'asc' ? undefined : ('desc' as const),
    }
    void navigate({ to: '.', search: (search: object) => ({ ...search, ...change }), replace: true })
  }
  return (
    <div role="columnheader" className={className} aria-sort={current ? ordered : 'none'}>
      <UnstyledButton className={classes.sort} onClick={choose}>
        {label}
        {current && (listing.order === 'asc' ? <IconArrowUp size={14} /> : <IconArrowDown size={14} />)}
      </UnstyledButton>
    </div>
  )
}

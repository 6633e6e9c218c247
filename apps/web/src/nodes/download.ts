import { downloadFile, downloadVersion } from '@holdfast/contracts/uploads'
import { addressOf } from '../api/call.ts'

/** The stable address of a file's current content. */
export function fileAddress(nodeId: string): string {
  return addressOf(downloadFile, { params: { nodeId } })
}

/** The stable address of one version's content. */
export function versionAddress(versionId: string): string {
  return addressOf(downloadVersion, { params: { versionId } })
}

/** Lets the browser download an address of the api: the bytes never pass the page. */
export function startDownload(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

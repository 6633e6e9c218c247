import { useEffect, useRef, useState } from 'react'
import classes from './viewer.module.css'

interface Props {
  kind: 'video' | 'audio'
  url: string
  name: string
  /** Asks for another address; undefined when there is none. */
  renew: () => Promise<string | undefined>
  onFailure: () => void
}

/** Seconds within which two failures are one: the content, not the address, is at fault. */
const samePlace = 1

/**
 * Plays straight from the connector; seeking is the browser's range requests. When the address has ended in the middle (a
 * long recording, a laptop that slept), playing goes on from the same place with another one: browsers do not follow the
 * connector back to where it would be checked anew, since what they have already came from elsewhere.
 */
export function MediaView({ kind, url, name, renew, onFailure }: Props) {
  const media = useRef<HTMLVideoElement & HTMLAudioElement>(null)
  const [address, setAddress] = useState(url)
  const resumeAt = useRef(0)
  const failedAt = useRef<number>(undefined)
  const loaded = useRef(false)
  const latest = useRef(url)
  useEffect(() => {
    latest.current = url
  }, [url])
  const onError = async () => {
    const at = media.current?.currentTime ?? 0
    const again = failedAt.current !== undefined && Math.abs(at - failedAt.current) < samePlace
    const next =
      !loaded.current || again ? undefined : latest.current === address ? await renew() : latest.current
    if (next === undefined) {
      onFailure()
      return
    }
    failedAt.current = at
    loaded.current = false
    resumeAt.current = at
    setAddress(next)
  }
  const onLoadedMetadata = () => {
    loaded.current = true
    if (media.current === null || resumeAt.current === 0) return
    media.current.currentTime = resumeAt.current
    void media.current.play()
  }
  const props = {
    ref: media,
    src: address,
    controls: true,
    preload: 'metadata',
    onError: () => void onError(),
    onLoadedMetadata,
  } as const
  if (kind === 'audio') {
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- people's own recordings have none
    return <audio {...props} aria-label={name} style={{ width: 'min(100%, 640px)' }} />
  }
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- people's own recordings have none
  return <video {...props} aria-label={name} className={classes.video} playsInline />
}

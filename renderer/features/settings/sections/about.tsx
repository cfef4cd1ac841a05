import { useRead } from "#bridge";
import { Mark } from "#ui";

const hosts = { electron: "its own window", browser: "a browser on this machine" } as const;

/** What this is, and where it runs. */
export function AboutSection() {
  const { data } = useRead("app.about", {});
  if (data === undefined) return null;
  return (
    <>
      <div className="about">
        <span className="text-accent">
          <Mark open size={40} />
        </span>
        <div>
          <b className="medium">Sallyport {data.version}</b>
          <p className="text-2">Your passwords and your terminals behind one lock.</p>
        </div>
      </div>
      <dl className="about-facts">
        <dt>Runs in</dt>
        <dd>{hosts[data.host]}</dd>
        <dt>Data</dt>
        <dd className="mono selectable">{data.dataFolder}</dd>
        {data.demo ? (
          <>
            <dt>Demo</dt>
            <dd>A throw-away vault: it is gone when Sallyport quits.</dd>
          </>
        ) : null}
        <dt>Network</dt>
        <dd>It connects to the hosts that you choose, and to nothing else.</dd>
        <dt>Licence</dt>
        <dd>MIT</dd>
      </dl>
    </>
  );
}

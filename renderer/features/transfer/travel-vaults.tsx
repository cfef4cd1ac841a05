import { Swatch } from "#ui";

interface TravelVaultsProps {
  readonly heading: string;
  readonly vaults: readonly {
    readonly id: string;
    readonly name: string;
    readonly records: number;
  }[];
  readonly none: string;
}

/** Vaults by name, with how much is in them. */
export function TravelVaults({ heading, vaults, none }: TravelVaultsProps) {
  return (
    <section className="travel-vaults" aria-label={heading}>
      <h3>{heading}</h3>
      {vaults.length === 0 ? <p className="text-2">{none}</p> : null}
      <ul>
        {vaults.map(({ id, name, records }) => (
          <li key={id} className="row">
            <Swatch name={name} />
            <span className="clip grow">{name}</span>
            <span className="text-2">{records === 1 ? "1 record" : `${records} records`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

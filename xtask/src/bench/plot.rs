//! A curve as an SVG file: two linear axes from zero, a line a contestant, nothing that needs a script or a font.

use super::results::Curve;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
/// Room for the numbers and names of the axes.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 48.0;
const TOP: f64 = 40.0;
const RIGHT: f64 = 24.0;
/// Told apart by people who see colours differently; Okabe and Ito, 2008.
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

/// The picture of the medians.
pub fn svg(curve: &Curve) -> String {
    let xs = curve.points.iter().map(|point| point.x);
    let medians = curve
        .points
        .iter()
        .flat_map(|point| point.contestants.iter().map(|one| one.spread.median));
    let horizontal = Axis::up_to(xs.fold(0.0, f64::max));
    let vertical = Axis::up_to(medians.fold(0.0, f64::max));
    let x = |value: f64| LEFT + value / horizontal.end * (WIDTH - LEFT - RIGHT);
    let y = |value: f64| HEIGHT - BOTTOM - value / vertical.end * (HEIGHT - BOTTOM - TOP);

    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#222\">\n\
         <title>{} against {}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n",
        escaped(&curve.name),
        escaped(&curve.x)
    );
    for tick in vertical.ticks() {
        svg.push_str(&format!(
            "<path d=\"M{:.1} {:.1}H{:.1}\" stroke=\"#ddd\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{tick}</text>\n",
            LEFT,
            y(tick),
            WIDTH - RIGHT,
            LEFT - 6.0,
            y(tick) + 4.0
        ));
    }
    for tick in horizontal.ticks() {
        svg.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{tick}</text>\n",
            x(tick),
            HEIGHT - BOTTOM + 18.0
        ));
    }
    svg.push_str(&format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\n<text x=\"8\" y=\"20\">{}</text>\n",
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 10.0,
        escaped(&curve.x),
        escaped(&curve.unit)
    ));
    for (place, (name, colour)) in names(curve).into_iter().zip(COLOURS).enumerate() {
        let line: Vec<(f64, f64)> = medians_of(curve, name).map(|(at, median)| (x(at), y(median))).collect();
        let points: Vec<String> = line.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        svg.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            points.join(" ")
        ));
        for (x, y) in line {
            svg.push_str(&format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>\n"
            ));
        }
        svg.push_str(&format!(
            "<text x=\"{}\" y=\"20\" fill=\"{colour}\">{}</text>\n",
            LEFT + 120.0 * place as f64,
            escaped(name)
        ));
    }
    svg + "</svg>\n"
}

/// The contestants of a curve, ours first.
pub fn names(curve: &Curve) -> Vec<&str> {
    let first = curve.points.first();
    first.map_or_else(Vec::new, |point| {
        point.contestants.iter().map(|one| one.name.as_str()).collect()
    })
}

/// A contestant's medians, each with its x.
pub fn medians_of<'a>(curve: &'a Curve, name: &'a str) -> impl Iterator<Item = (f64, f64)> + 'a {
    curve.points.iter().filter_map(move |point| {
        let contestant = point.contestants.iter().find(|contestant| contestant.name == name)?;
        Some((point.x, contestant.spread.median))
    })
}

/// The straight line nearest to the points (least squares): its height at zero, its slope, and how much of the
/// points' variance it explains.
pub fn straight_line(points: &[(f64, f64)]) -> Option<[f64; 3]> {
    let count = points.len() as f64;
    let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |value: &dyn Fn(f64, f64) -> f64| points.iter().map(|(x, y)| value(x - mean_x, y - mean_y)).sum::<f64>();
    let (xx, xy, yy) = (sum(&|x, _| x * x), sum(&|x, y| x * y), sum(&|_, y| y * y));
    let slope = xy / xx;
    (points.len() > 2 && xx > 0.0 && yy > 0.0).then(|| [mean_y - slope * mean_x, slope, xy * xy / (xx * yy)])
}

struct Axis {
    end: f64,
    step: f64,
}

impl Axis {
    /// Four to ten round steps that reach the largest value.
    fn up_to(largest: f64) -> Self {
        let largest = if largest > 0.0 { largest } else { 1.0 };
        let power = 10_f64.powf((largest / 4.0).log10().floor());
        let step = [5.0, 2.0, 1.0]
            .map(|digit| digit * power)
            .into_iter()
            .find(|step| largest / step >= 4.0);
        let step = step.unwrap_or(power);
        Self {
            end: (largest / step).ceil() * step,
            step,
        }
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let count = (self.end / self.step).round() as u32;
        let step = self.step;
        // Rounded, because 3 * 0.1 is not 0.3.
        (0..=count).map(move |index| (f64::from(index) * step * 1e6).round() / 1e6)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_round_steps_and_reaches_the_largest_value() {
        for (largest, step, end) in [
            (40.0, 10.0, 40.0),
            (100.0, 20.0, 100.0),
            (0.7, 0.1, 0.7),
            (1234.0, 200.0, 1400.0),
        ] {
            let axis = Axis::up_to(largest);
            assert!(
                (axis.step - step).abs() < 1e-9 && (axis.end - end).abs() < 1e-9,
                "{largest}: {} {}",
                axis.step,
                axis.end
            );
            assert!((4..=10).contains(&(axis.ticks().count() - 1)), "{largest}");
        }
        assert!(Axis::up_to(0.0).end > 0.0);
    }

    #[test]
    fn a_straight_line_is_found_and_a_bend_is_seen() {
        let line = straight_line(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]);
        assert!(line.is_some_and(|[start, slope, fit]| (start, slope, fit) == (1.0, 2.0, 1.0)));
        let bend = straight_line(&[(0.0, 0.0), (1.0, 1.0), (2.0, 16.0), (3.0, 81.0)]);
        assert!(bend.is_some_and(|[.., fit]| fit < 0.9));
        assert!(straight_line(&[(0.0, 1.0)]).is_none());
    }
}

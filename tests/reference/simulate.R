# Draws the two simulated data sets that the reference uses: nobody's data, so they may travel with the tests.
#   Rscript simulate.R
set.seed(20261129)

comment_and_table <- function(file, comment, table) {
  writeLines(paste("#", comment), file)
  suppressWarnings(write.table(table, file, append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
}

# Whole days make ties; cause 0 is the end of follow-up.
n <- 150
group <- sample(c("a", "b", "c"), n, replace = TRUE)
age <- round(rnorm(n, 34, 8))
male <- rbinom(n, 1, 0.7)
first <- rexp(n, exp(-3.2 + 0.5 * (group == "b") - 0.03 * (age - 34)))
second <- rexp(n, exp(-3.6 + 0.4 * male))
end <- runif(n, 10, 60)
time <- ceiling(pmin(first, second, end))
cause <- ifelse(end < pmin(first, second), 0, ifelse(first < second, 1, 2))
comment_and_table("competing.csv", "simulated by simulate.R: days to cause 1 or 2, or to the end of follow-up (0)",
  data.frame(id = 1:n, time, cause, group, age, male))

# Repeated arrests of persons who differ in a gamma way; the last spell of a person ends without one.
rows <- list()
for (person in 1:90) {
  treated <- person %% 2
  prior <- rpois(1, 2)
  rate <- rgamma(1, 2, 2) * exp(-4.2 - 0.5 * treated + 0.15 * prior)
  last <- sample(60:180, 1)
  start <- 0
  for (number in 1:5) {
    stop <- start + ceiling(rexp(1, rate))
    rows[[length(rows) + 1]] <- data.frame(id = person, number, start, stop = min(stop, last),
      event = as.integer(stop <= last), treated, prior)
    start <- min(stop, last)
    if (start >= last) break
  }
}
comment_and_table("recurrent.csv", "simulated by simulate.R: spells between the arrests of 90 persons, days",
  do.call(rbind, rows))
